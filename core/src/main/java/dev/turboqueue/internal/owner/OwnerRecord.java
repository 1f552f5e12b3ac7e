package dev.turboqueue.internal.owner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The record of a number in {@code owners}: who has it; {@code docs/protocol.md}, "Owners".
 *
 * <pre>
 *    0  8   generation                    big-endian; 256 bytes at 16,384 + 256 * number
 *    8  4   CRC32C of number, generation
 *   16  8   beat
 *   32  4   CRC32C of number, bytes 36 to 255
 *   36  1   state: 1 living, 2 ended
 *   37  1   length of the command
 *   40  8   pid                           56  16  boot id
 *   48  8   start                         72  8   pid namespace
 *   88  8   since, ms since 1970          80  8   time namespace
 *   96  160 command, UTF-8, cut
 * </pre>
 *
 * A record with a wrong checksum is {@link State#UNKNOWN}.
 *
 * @param generation grows with each owner of the number and each recovery from it; 0: not known
 * @param beat changes while the owner works
 */
record OwnerRecord(
    State state,
    long generation,
    long beat,
    ProcessIdentity process,
    long sinceMillis,
    String command) {

  /** The state of a number. */
  enum State {
    UNKNOWN(0),
    LIVING(1),
    ENDED(2);

    private final byte code;

    State(int code) {
      this.code = (byte) code;
    }
  }

  static final int SIZE = 256;
  static final int GENERATION_SIZE = 12;
  static final int BEAT = 16;

  private static final long FIRST = 16_384;
  private static final int GENERATION_SUM = 8;
  private static final int SUM = 32;
  private static final int STATE = 36;
  private static final int LENGTH = 37;
  private static final int PID = 40;
  private static final int START = 48;
  private static final int BOOT = 56;
  private static final int PID_NAMESPACE = 72;
  private static final int TIME_NAMESPACE = 80;
  private static final int SINCE = 88;
  private static final int COMMAND = 96;

  private static final ProcessIdentity NOBODY =
      new ProcessIdentity(0, 0, ProcessIdentity.NO_BOOT, 0, 0);

  /** Returns the record of an owner that begins. */
  static OwnerRecord living(
      long generation, ProcessIdentity process, long sinceMillis, String command) {
    return new OwnerRecord(State.LIVING, generation, 0, process, sinceMillis, command);
  }

  /** Returns the record of a number whose owner has ended cleanly. */
  static OwnerRecord ended(long generation) {
    return new OwnerRecord(State.ENDED, generation, 0, NOBODY, 0, "");
  }

  /** Returns as much of a command as fits. */
  static String cut(String command) {
    int length = Math.min(command.length(), SIZE - COMMAND);
    return command.substring(0, length);
  }

  /** Returns the offset of the record of {@code number}. */
  static long place(int number) {
    return FIRST + (long) SIZE * number;
  }

  /** Returns whether it names a process. */
  boolean isOf(ProcessIdentity other) {
    return state == State.LIVING && process.equals(other);
  }

  /** Returns the bytes of this record of {@code number}. */
  byte[] bytes(int number) {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    buffer.put(0, generationBytes(number, generation));
    buffer.putLong(BEAT, beat);
    buffer.put(STATE, state.code);
    byte[] name = command.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(name.length, SIZE - COMMAND);
    buffer.put(LENGTH, (byte) length).put(COMMAND, name, 0, length);
    buffer.putLong(PID, process.pid()).putLong(START, process.start());
    buffer.putLong(BOOT, process.boot().getMostSignificantBits());
    buffer.putLong(BOOT + Long.BYTES, process.boot().getLeastSignificantBits());
    buffer.putLong(PID_NAMESPACE, process.pidNamespace());
    buffer.putLong(TIME_NAMESPACE, process.timeNamespace());
    buffer.putLong(SINCE, sinceMillis);
    return buffer.putInt(SUM, sum(number, buffer.array(), STATE, SIZE)).array();
  }

  /** Returns the bytes that say a number's generation. */
  static byte[] generationBytes(int number, long generation) {
    ByteBuffer buffer = ByteBuffer.allocate(GENERATION_SIZE).putLong(0, generation);
    return buffer.putInt(GENERATION_SUM, sum(number, buffer.array(), 0, Long.BYTES)).array();
  }

  /** Reads the record of {@code number}; {@code bytes} may lack its end, or all. */
  static OwnerRecord parse(int number, byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, SIZE);
    ByteBuffer buffer = ByteBuffer.wrap(whole);
    boolean known = buffer.getInt(GENERATION_SUM) == sum(number, whole, 0, Long.BYTES);
    long generation = known ? Math.max(0, buffer.getLong(0)) : 0;
    long beat = buffer.getLong(BEAT);
    State state = state(number, whole, buffer.getInt(SUM));
    if (state == State.UNKNOWN) {
      return new OwnerRecord(state, generation, beat, NOBODY, 0, "");
    }
    ProcessIdentity process =
        new ProcessIdentity(
            buffer.getLong(PID),
            buffer.getLong(START),
            new UUID(buffer.getLong(BOOT), buffer.getLong(BOOT + Long.BYTES)),
            buffer.getLong(PID_NAMESPACE),
            buffer.getLong(TIME_NAMESPACE));
    int length = Math.min(buffer.get(LENGTH) & 0xFF, SIZE - COMMAND);
    String command = new String(whole, COMMAND, length, StandardCharsets.UTF_8);
    return new OwnerRecord(state, generation, beat, process, buffer.getLong(SINCE), command);
  }

  private static State state(int number, byte[] bytes, int sum) {
    if (sum == sum(number, bytes, STATE, SIZE)) {
      for (State state : List.of(State.LIVING, State.ENDED)) {
        if (state.code == bytes[STATE]) {
          return state;
        }
      }
    }
    return State.UNKNOWN;
  }

  /** The checksum covers the number, so a record at the place of another number is not valid. */
  private static int sum(int number, byte[] bytes, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    sum.update(bytes, from, to - from);
    return (int) sum.getValue();
  }
}
