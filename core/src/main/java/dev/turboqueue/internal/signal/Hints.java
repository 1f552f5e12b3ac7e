package dev.turboqueue.internal.signal;

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
 *  256  batches that came back into their old place
 *  320  the queue's clock: milliseconds to add to those since boot
 *  384  the boot that this is true for
 *  448  when the next delayed batch is due, 0 if that is not known
 *  512  batches that were delayed
 * </pre>
 */
public final class Hints {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int SIZE = 4096;
  private static final int AVAILABLE = 0;
  private static final int TICKETS = 64;
  private static final int HUNGRY_UNTIL = 128;
  private static final int LOOKS = 192;
  private static final int RETURNED = 256;
  private static final int CLOCK_OFFSET = 320;
  private static final int CLOCK_BOOT = 384;
  private static final int NEXT_DUE = 448;
  private static final int DELAYED = 512;

  private static final long HUNGRY_NANOS = 100_000_000;

  private final ByteBuffer map;

  private Hints(ByteBuffer map) {
    this.map = map;
  }

  public static Hints open(Path file, FileAttribute<?> permissions) throws IOException {
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
  public void addAvailable() {
    LONG.getAndAdd(map, AVAILABLE, 1L);
  }

  /**
   * Takes one of the tickets that come with available batches: as many consumers look for new
   * batches as there are new batches, not all of them.
   */
  public boolean takeTicket() {
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
  public void setHungry() {
    LONG.setVolatile(map, HUNGRY_UNTIL, System.nanoTime() + HUNGRY_NANOS);
  }

  /** Tells that hunger is over. */
  public void setFed() {
    LONG.setVolatile(map, HUNGRY_UNTIL, 0L);
  }

  /** Returns whether a consumer waits; a time from before a reboot does not count. */
  public boolean isHungry() {
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

  /** Returns how many batches came back into their old place. */
  public long returned() {
    return get(RETURNED);
  }

  /** Tells that a batch became available that may be older than those that are listed. */
  public void addReturned() {
    LONG.getAndAdd(map, RETURNED, 1L);
    addAvailable();
  }

  /**
   * Returns what to add to the milliseconds since boot to have the queue's clock.
   *
   * @param boot the machine's present boot
   * @param offset what to add if nobody has said so since this boot
   */
  long clockOffset(long boot, long offset) {
    if (get(CLOCK_BOOT) != boot) {
      LONG.setVolatile(map, CLOCK_OFFSET, offset);
      LONG.setVolatile(map, CLOCK_BOOT, boot);
    }
    return get(CLOCK_OFFSET);
  }

  /** Returns when the next delayed batch is due, 0 if that is not known. */
  public long nextDue() {
    return get(NEXT_DUE);
  }

  /** Replaces the time of the next delayed batch; returns whether it still was {@code old}. */
  public boolean setNextDue(long old, long due) {
    return LONG.compareAndSet(map, NEXT_DUE, old, due);
  }

  /** Returns how many batches were delayed. */
  public long delayed() {
    return get(DELAYED);
  }

  /** Tells that a batch was delayed until {@code due}. */
  public void addDelayed(long due) {
    LONG.getAndAdd(map, DELAYED, 1L);
    noteDelayed(due);
  }

  /** Tells that there is a batch that is delayed until {@code due}. */
  public void noteDelayed(long due) {
    long next = get(NEXT_DUE);
    while (next > due && !setNextDue(next, due)) {
      next = get(NEXT_DUE);
    }
  }
}
