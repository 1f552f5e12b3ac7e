package dev.turboqueue.faults;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What happened to each message, as the process under faults saw it. The file is mapped: writing to
 * it makes no system call that a fault could hit, and it survives the process.
 */
final class EventLog {

  /** A send was called. */
  static final int SENDING = 1;

  /** The last send has thrown: the message was not taken. */
  static final int REFUSED = 2;

  /** A flush has returned since: accepted. */
  static final int ACCEPTED = 4;

  /** Its acknowledgement has begun. */
  static final int ACKING = 8;

  /** Its acknowledgement has returned. */
  static final int ACKED = 16;

  /** Its release or rejection has begun, or its batch is repaired: it may come twice. */
  static final int MOVED = 32;

  /** It was sent or released for later, or rejected: once that is safe, it does not come now. */
  static final int LAID_ASIDE = 64;

  private static final int MESSAGES = 8_192;

  private final MappedByteBuffer map;

  private EventLog(MappedByteBuffer map) {
    this.map = map;
  }

  static EventLog open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new EventLog(channel.map(FileChannel.MapMode.READ_WRITE, 0, MESSAGES));
    }
  }

  void add(long message, int event) {
    map.put((int) message, (byte) (map.get((int) message) | event));
  }

  void remove(long message, int event) {
    map.put((int) message, (byte) (map.get((int) message) & ~event));
  }

  boolean has(long message, int event) {
    return (map.get((int) message) & event) != 0;
  }

  static int messages() {
    return MESSAGES;
  }
}
