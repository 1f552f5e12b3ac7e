package dev.turboqueue.internal.send;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchState;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.Moment;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes delayed batches available when they are due; {@code docs/protocol.md}, "Delays".
 * Thread-safe.
 */
/*
 * A process makes the batches available that it has delayed itself, to the millisecond. It finds
 * those of other processes, which may be dead, by listing their folder: at most once a second, and
 * only if the folder has changed. So a delayed batch costs other processes nothing, and a thousand
 * of them cost little.
 */
public final class DelayedBatches {

  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  /** Messages that are due within this many milliseconds share a batch. */
  private static final long STEP_MILLIS = 25;

  /**
   * How far the time since boot in one process may be behind that in another: it changes in steps
   * of 10 ms, and is rounded down to milliseconds.
   */
  private static final long LAG_MILLIS = 12;

  private static final long LIST_NANOS = 1_000_000_000;

  /** The maximum number of batches remembered for each clock: those that are due first. */
  private static final int MAX_KNOWN = 100_000;

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final Hints hints;
  private final TimeSource time;
  private final Path folder;

  /** Batches that were delayed since this boot, by the time since boot. */
  @GuardedBy("this")
  private final TreeSet<BatchName> sinceBoot =
      new TreeSet<>(
          Comparator.comparingLong((BatchName name) -> name.due().bootMillis())
              .thenComparing(BatchName.OLDEST_FIRST));

  /** The others, by the wall clock. */
  @GuardedBy("this")
  private final TreeSet<BatchName> byWallClock = new TreeSet<>(BatchName.OLDEST_FIRST);

  /** What was delayed during the current listing of the folder; null if there is none. */
  @GuardedBy("this")
  private @Nullable List<BatchName> addedMeanwhile;

  // Only the maintenance releases, and one pass of it ends before the next begins.

  private long lastListing;
  private long listingNanos;
  private long modifiedAtListing;
  private boolean changedLately = true;

  /** Creates the delayed batches of a queue. */
  public DelayedBatches(QueueDirectory directory, BatchFiles files, Hints hints, TimeSource time) {
    this.directory = directory;
    this.files = files;
    this.hints = hints;
    this.time = time;
    lastListing = time.nanos() - LIST_NANOS;
    folder = directory.folder(BatchState.DELAYED);
  }

  /** Returns a delay in milliseconds, rounded up. */
  public static long millis(Duration delay) {
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "The delay " + delay + " is out of range; it must be from 0 to 100 years");
    }
    return delay.plusNanos(999_999).toMillis();
  }

  /**
   * Returns when a message that is delayed from now on is due; this can be up to two steps later.
   */
  public Moment due(long delayMillis) {
    return Moment.now(time).plus(LAG_MILLIS + delayMillis).roundedUp(STEP_MILLIS);
  }

  /** Returns whether a batch with this due time should be rolled now, ready to be renamed. */
  boolean isSoon(Moment due) {
    return Moment.now(time).millisUntil(due) <= 2 * STEP_MILLIS;
  }

  /** Records that this process has delayed a batch. */
  public synchronized void add(BatchName delayed) {
    remember(delayed);
    if (addedMeanwhile != null) {
      addedMeanwhile.add(delayed);
    }
  }

  @GuardedBy("this")
  private void remember(BatchName delayed) {
    long boot = delayed.due().boot();
    TreeSet<BatchName> known = boot != 0 && boot == time.boot() ? sinceBoot : byWallClock;
    known.add(delayed);
    if (known.size() > MAX_KNOWN) {
      known.pollLast();
    }
  }

  /** Returns in how many milliseconds the next known batch is due; 0 or less if it is due now. */
  public synchronized long untilNext() {
    if (sinceBoot.isEmpty() && byWallClock.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Moment now = Moment.now(time);
    return Math.min(until(now, sinceBoot), until(now, byWallClock));
  }

  private static long until(Moment now, SortedSet<BatchName> known) {
    return known.isEmpty() ? Long.MAX_VALUE : now.millisUntil(known.first().due());
  }

  /**
   * Makes available what is due. A batch that cannot be renamed, or a folder that cannot be listed,
   * does not stop the others.
   */
  public void release() throws IOException {
    FirstFailure each = new FirstFailure();
    if (mustList()) {
      each.run(this::list);
    }
    for (BatchName due : takeDue()) {
      each.run(() -> release(due));
    }
    each.end();
  }

  private synchronized List<BatchName> takeDue() {
    if (sinceBoot.isEmpty() && byWallClock.isEmpty()) {
      return List.of();
    }
    Moment now = Moment.now(time);
    List<BatchName> due = new ArrayList<>();
    for (TreeSet<BatchName> known : List.of(sinceBoot, byWallClock)) {
      while (until(now, known) <= 0) {
        due.add(known.pollFirst());
      }
    }
    return due;
  }

  private void release(BatchName due) throws IOException {
    try {
      if (files.makeAvailable(due)) {
        hints.addReturned();
      }
    } catch (IOException | RuntimeException | Error e) {
      changedLately = true; // the next listing finds it again
      throw e;
    }
  }

  /** A change within one tick of the file system's clock is not visible: so list once more. */
  private boolean mustList() {
    if (time.nanos() - lastListing < Math.max(LIST_NANOS, 20 * listingNanos)) {
      return false;
    }
    return changedLately || directory.disk().lastModified(folder) != modifiedAtListing;
  }

  private void list() throws IOException {
    long start = time.nanos();
    long modified = directory.disk().lastModified(folder);
    boolean changed = modified != modifiedAtListing;
    changedLately = true; // until the contents are known
    lastListing = start;
    takeOver(names());
    modifiedAtListing = modified;
    changedLately = changed;
    lastListing = time.nanos();
    listingNanos = lastListing - start;
  }

  private List<BatchName> names() throws IOException {
    synchronized (this) {
      addedMeanwhile = new ArrayList<>();
    }
    try {
      return directory.names(BatchState.DELAYED);
    } catch (IOException | RuntimeException | Error e) {
      takeOver(null);
      throw e;
    }
  }

  /**
   * Replaces what is known with {@code names}, unless that is null, plus what was added meanwhile.
   */
  private synchronized void takeOver(@Nullable List<BatchName> names) {
    if (names != null) {
      sinceBoot.clear();
      byWallClock.clear();
      names.forEach(this::remember);
      Objects.requireNonNull(addedMeanwhile).forEach(this::remember);
    }
    addedMeanwhile = null;
  }
}
