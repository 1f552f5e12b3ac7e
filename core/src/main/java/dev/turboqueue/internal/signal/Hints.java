package dev.turboqueue.internal.signal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.time.TimeSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/**
 * Counts that the processes of a queue share in a file, to avoid listing the directory; {@code
 * docs/protocol.md}, "Hints". Correctness never depends on them: a hint that is lost, wrong or
 * unreadable only costs time. Thread-safe.
 *
 * <p>Each owner has a cell of 128 bytes at 128 times its number, and writes only this cell. The
 * sum, or the latest, of all cells counts. In each (native byte order: the file never leaves its
 * machine):
 *
 * <pre>
 *    0  batches that this owner made available
 *    8  those of them that returned to their old place
 *   16  batches that it claimed
 *   24  when it last did that, in shared nanoseconds
 *   32  checks by its waiting consumers
 *   40  when one of them was last hungry, in shared nanoseconds
 * </pre>
 */
public final class Hints {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  static final int CELL = 128;

  private static final int AVAILABLE = 0;
  private static final int RETURNED = 8;
  private static final int CLAIMED = 16;
  private static final int CLAIMED_AT = 24;
  private static final int LOOKS = 32;
  private static final int HUNGRY_AT = 40;
  private static final int LAST = HUNGRY_AT;

  /** How long a consumer counts as hungry after its last report. */
  private static final long HUNGRY_NANOS = 100_000_000;

  @GuardedBy("this")
  private final SharedCells cells;

  private final long cell;
  private final TimeSource time;

  /** The sums of all cells, as last read. */
  @GuardedBy("this")
  private final long[] sums = new long[LAST / Long.BYTES + 1];

  /** What could not be stored yet. */
  @GuardedBy("this")
  private final long[] unstored = new long[LAST / Long.BYTES + 1];

  @GuardedBy("this")
  private long claimedAt;

  @GuardedBy("this")
  private long hungryAt;

  private volatile String complaint = "";

  /**
   * Opens the hints of a queue; if that is not possible, the queue works without them.
   *
   * @param owner the number of this process
   */
  public Hints(Path file, FileAttribute<?> permissions, int owner, TimeSource time) {
    cells = new SharedCells(file, permissions, time);
    cell = (long) CELL * owner;
    this.time = time;
    refresh();
  }

  /** Opens the file again if it was replaced; logs once if it cannot be used. */
  public void refresh() {
    String trouble;
    synchronized (this) {
      trouble = cells.refresh();
      read();
    }
    if (!trouble.isEmpty() && !trouble.equals(complaint)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Hints cannot be used, so waiting for batches takes longer: " + trouble);
    }
    complaint = trouble;
  }

  /** Closes the file. */
  public synchronized void close() {
    cells.close();
  }

  /** Reads all cells and sums them up; ignores times in the future. */
  @GuardedBy("this")
  private void read() {
    ByteBuffer content = cells.read();
    System.arraycopy(unstored, 0, sums, 0, sums.length);
    long now = time.sharedNanos();
    for (int at = CELL; at < content.limit(); at += CELL) {
      for (int field = 0; field <= LAST; field += Long.BYTES) {
        sums[field / Long.BYTES] += number(content, at + field);
      }
      claimedAt = later(claimedAt, number(content, at + CLAIMED_AT), now);
      hungryAt = later(hungryAt, number(content, at + HUNGRY_AT), now);
    }
  }

  /** Returns the number at {@code at}; the last cell ends with what was stored in it. */
  private static long number(ByteBuffer content, int at) {
    return at + Long.BYTES <= content.limit() ? content.getLong(at) : 0;
  }

  private static long later(long known, long stored, long now) {
    return stored <= now ? Math.max(known, stored) : known;
  }

  @GuardedBy("this")
  private long sum(int field) {
    return sums[field / Long.BYTES];
  }

  /** Counts in this owner's cell, now or as soon as possible, together with the other numbers. */
  @GuardedBy("this")
  private void count(int field, long... behind) {
    int index = field / Long.BYTES;
    long amount = 1 + unstored[index];
    unstored[index] = cells.add(cell + field, amount, behind) ? 0 : amount;
  }

  /** Counts a batch that became available. */
  public synchronized void addAvailable() {
    count(AVAILABLE);
  }

  /** Counts a batch that became available and may be older than those already listed. */
  public synchronized void addReturned() {
    count(RETURNED);
    count(AVAILABLE);
  }

  /** Returns how many batches returned to their old place. */
  public synchronized long returned() {
    read();
    return sum(RETURNED);
  }

  /** Counts a batch that this process has claimed; nobody counts as hungry any more. */
  public synchronized void addClaimed() {
    claimedAt = time.sharedNanos();
    count(CLAIMED, claimedAt);
  }

  /**
   * Returns the number of batches made available minus the number claimed; only its changes have a
   * meaning.
   */
  synchronized long unclaimed() {
    read();
    return sum(AVAILABLE) - sum(CLAIMED);
  }

  /** Records that a consumer waits for a batch, for the next 100 ms. */
  public synchronized void setHungry() {
    long now = time.sharedNanos();
    if (hungryAt <= claimedAt || now - hungryAt > HUNGRY_NANOS / 2) { // else that is known
      hungryAt = now;
      cells.store(cell + HUNGRY_AT, now);
    }
  }

  /** Returns whether a consumer waits, and nobody has claimed a batch since it said so. */
  public synchronized boolean isHungry() {
    read();
    return hungryAt > claimedAt && time.sharedNanos() - hungryAt <= HUNGRY_NANOS;
  }

  /** Counts a check by a waiting consumer, and returns how many there were before. */
  synchronized long addCheck() {
    read();
    long before = sum(LOOKS);
    count(LOOKS);
    return before;
  }
}
