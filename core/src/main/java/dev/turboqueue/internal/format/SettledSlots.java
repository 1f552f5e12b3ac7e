package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The settled messages behind the progress, in two slots behind the last page, written in turn;
 * {@code docs/format.md}, "Settled out of order".
 *
 * <pre>
 *   0  "TQst"                12  progress
 *   4  sequence number       16  number of bits
 *   8  salt                  20  bits, from the progress on; CRC32C of all before it
 * </pre>
 */
final class SettledSlots {

  private static final int MAGIC = 0x54517374;
  private static final int HEADER = 20;

  private final DiskFile file;
  private final long start;
  private final int salt;
  private final int messages;

  private int sequence = -1;
  private int progress;
  private BitSet beyond = new BitSet();

  /**
   * Creates the slots of a batch.
   *
   * @param start the end of its last page
   */
  SettledSlots(DiskFile file, long start, int salt, int messages) {
    this.file = file;
    this.start = start;
    this.salt = salt;
    this.messages = messages;
  }

  /** Reads the newer of the slots that are valid, if there is one. */
  void load() throws IOException {
    long size = file.size();
    for (int slot = 0; slot < 2 && place(slot) + HEADER < size; slot++) {
      byte[] content = read(slot);
      if (content != null && (sequence < 0 || Bytes.getInt(content, 4) > sequence)) {
        take(content);
      }
    }
  }

  private long place(int slot) {
    return start + slot * (HEADER + (messages + 7L) / 8 + 4);
  }

  private byte @Nullable [] read(int slot) throws IOException {
    byte[] head = new byte[HEADER];
    int length = file.read(place(slot), head, 0, HEADER);
    int from = Bytes.getInt(head, 12);
    int bits = Bytes.getInt(head, 16);
    boolean plausible =
        length == HEADER
            && Bytes.getInt(head, 0) == MAGIC
            && (Bytes.getInt(head, 4) & 1) == slot
            && Bytes.getInt(head, 8) == salt
            && (from >= 0 && from <= messages)
            && (bits >= 0 && bits <= messages - from);
    if (!plausible) {
      return null;
    }
    byte[] content = new byte[HEADER + (int) ((bits + 7L) / 8) + 4];
    length = file.read(place(slot), content, 0, content.length);
    int end = content.length - 4;
    boolean sound = length == content.length && Bytes.getInt(content, end) == crc(content, end);
    return sound ? content : null;
  }

  private static int crc(byte[] content, int length) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, length);
    return (int) crc.getValue();
  }

  private void take(byte[] content) {
    sequence = Bytes.getInt(content, 4);
    progress = Bytes.getInt(content, 12);
    int bits = Bytes.getInt(content, 16);
    beyond = new BitSet(progress + bits);
    for (int i = 0; i < bits; i++) {
      beyond.set(progress + i, (content[HEADER + i / 8] >>> (i % 8) & 1) == 1);
    }
  }

  /** Returns the progress at the time of the last write, 0 if there was none. */
  int progress() {
    return progress;
  }

  /** Returns the places of the settled messages behind that progress. */
  BitSet beyond() {
    return beyond;
  }

  /** Writes the slot whose turn it is; after a failure the next call writes the same slot. */
  void write(int settled, BitSet behind) throws IOException {
    BitSet bits = behind.get(settled, messages);
    byte[] packed = bits.toByteArray();
    byte[] content = new byte[HEADER + packed.length + 4];
    Bytes.putInt(content, 0, MAGIC);
    Bytes.putInt(content, 4, sequence + 1);
    Bytes.putInt(content, 8, salt);
    Bytes.putInt(content, 12, settled);
    Bytes.putInt(content, 16, bits.length());
    System.arraycopy(packed, 0, content, HEADER, packed.length);
    Bytes.putInt(content, content.length - 4, crc(content, content.length - 4));
    file.write(place((sequence + 1) & 1), content, 0, content.length);
    sequence++;
  }
}
