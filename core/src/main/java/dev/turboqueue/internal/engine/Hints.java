package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.disk.Uninterrupted;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * What the processes of a queue tell each other through a mapped file, to save looking at the
 * directory; {@code docs/protocol.md}, "Hints". Correctness never depends on it. Thread-safe.
 *
 * <pre>
 *    0  batches that became available         (native byte order: the file never leaves its machine)
 *   64  tickets taken, at most as many
 *  128  a consumer waits until this nanoTime
 *  192  looks of waiting consumers
 * </pre>
 */
final class Hints {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int SIZE = 4096;
  private static final int AVAILABLE = 0;
  private static final int TICKETS = 64;
  private static final int HUNGRY_UNTIL = 128;
  private static final int LOOKS = 192;

  private static final long HUNGRY_NANOS = 100_000_000;

  private final ByteBuffer map;

  private Hints(ByteBuffer map) {
    this.map = map;
  }

  static Hints open(Path file, FileAttribute<?> permissions) throws IOException {
    return Uninterrupted.call(
        () -> {
          Set<StandardOpenOption> options =
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
          try (FileChannel channel = FileChannel.open(file, options, permissions)) {
            if (channel.size() < SIZE) {
              // On a full disk a page without blocks would fail at its first use, not here.
              channel.write(ByteBuffer.allocate(SIZE), 0);
            }
            return new Hints(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
          }
        });
  }

  private long get(int at) {
    return (long) LONG.getVolatile(map, at);
  }

  /** Tells that a batch became available. */
  void addAvailable() {
    LONG.getAndAdd(map, AVAILABLE, 1L);
  }

  /**
   * Takes one of the tickets that come with available batches: as many consumers look for new
   * batches as there are new batches, not all of them.
   */
  boolean takeTicket() {
    while (true) {
      long tickets = get(TICKETS);
      if (tickets >= get(AVAILABLE)) {
        return false;
      }
      if (LONG.compareAndSet(map, TICKETS, tickets, tickets + 1)) {
        return true;
      }
    }
  }

  /** Tells that this consumer waits for a batch, for the next 100 ms. */
  void setHungry() {
    LONG.setVolatile(map, HUNGRY_UNTIL, System.nanoTime() + HUNGRY_NANOS);
  }

  /** Tells that hunger is over. */
  void setFed() {
    LONG.setVolatile(map, HUNGRY_UNTIL, 0L);
  }

  /** Returns whether a consumer waits; a time from before a reboot does not count. */
  boolean isHungry() {
    long until = get(HUNGRY_UNTIL);
    if (until == 0) {
      return false;
    }
    long left = until - System.nanoTime();
    return left > 0 && left <= HUNGRY_NANOS;
  }

  /** Counts a waiting consumer's look, and returns how many there were before. */
  long addLook() {
    return (long) LONG.getAndAdd(map, LOOKS, 1L);
  }
}
