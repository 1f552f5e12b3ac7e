package dev.turboqueue.faults;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far a process has come with messages that are numbered in order; mapped, outside of the
 * queue, so that another process sees it at once.
 */
final class Counters {

  /** Messages whose sending has begun. */
  static final int SENT = 0;

  /** Messages that a returned flush covers. */
  static final int ACCEPTED = 1;

  /** Messages whose acknowledgement has begun. */
  static final int ACKING = 2;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer map;

  private Counters(MappedByteBuffer map) {
    this.map = map;
  }

  static Counters open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Counters(channel.map(FileChannel.MapMode.READ_WRITE, 0, 3 * Long.BYTES));
    }
  }

  long get(int counter) {
    return (long) LONGS.getVolatile(map, counter * Long.BYTES);
  }

  void set(int counter, long value) {
    LONGS.setVolatile(map, counter * Long.BYTES, value);
  }
}
