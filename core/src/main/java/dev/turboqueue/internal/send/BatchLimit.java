package dev.turboqueue.internal.send;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.batch.BatchKey;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.owner.BatchCount;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The limit of batches that may be available or being filled; {@code docs/protocol.md},
 * "Back-pressure". Thread-safe.
 */
/*
 * The limit is exact because a batch takes its place when it is begun, not when it is rolled, and
 * because all processes count and begin batches under one lock. Rolling does not take this lock: a
 * listing during a rename may miss the batch, but two listings in a row cannot both miss it.
 * Between listings only new batches are added to the count, because consumers can only lower it.
 */
public final class BatchLimit {

  /** The result of trying to begin a batch. */
  enum Outcome {
    BEGUN,
    FULL,
    /** Another process is beginning a batch, or was stopped while it did. */
    BUSY
  }

  /** How often the lock is tried, at growing intervals, before it counts as taken. */
  private static final int TRIES = 6;

  private static final long FIRST_PAUSE_NANOS = 50_000;

  /** Listings for waiting producers take at most one part in this many of one core's time. */
  private static final int LISTING_SHARE = 10;

  /** A change within one tick of the file system's clock may not change a directory's time. */
  private static final long TICK_MILLIS = 20;

  private static final long RELIST_NANOS = 1_000_000_000;

  private final QueueDirectory directory;
  private final Ownership ownership;
  private final int limit;
  private final TimeSource time;

  /** Whether this process has listed the batches; processes without a limit do not count theirs. */
  private volatile boolean listed;

  private volatile @Nullable Look look;

  /** Creates the limit of a queue. */
  public BatchLimit(QueueDirectory directory, Ownership ownership, int limit, TimeSource time) {
    this.directory = directory;
    this.ownership = ownership;
    this.limit = limit;
    this.time = time;
  }

  private boolean isNone() {
    return limit == Integer.MAX_VALUE;
  }

  /** Begins a batch with {@code creation} if the limit allows it. */
  Outcome begin(IoAction<?> creation) throws IOException {
    if (isNone()) {
      creation.run();
      return Outcome.BEGUN;
    }
    Outcome outcome = ownership.tryExclusively(() -> beginAlone(creation));
    for (int i = 0; i < TRIES && outcome == null; i++) {
      LockSupport.parkNanos(FIRST_PAUSE_NANOS << i);
      outcome = ownership.tryExclusively(() -> beginAlone(creation));
    }
    return outcome == null ? Outcome.BUSY : outcome;
  }

  private Outcome beginAlone(IoAction<?> creation) throws IOException {
    BatchCount count = ownership.batchCount();
    if (!listed || count.batches() >= limit) {
      count = list();
      listed = true;
    }
    if (count.batches() >= limit) {
      ownership.setBatchCount(count);
      return Outcome.FULL;
    }
    ownership.setBatchCount(count.withOneMore());
    creation.run();
    return Outcome.BEGUN;
  }

  private BatchCount list() throws IOException {
    long start = time.nanos();
    long batches = count();
    return new BatchCount(batches, start, time.nanos() - start);
  }

  /**
   * Returns whether the limit allows one more batch; another process may begin it at any moment.
   */
  boolean hasRoom() throws IOException {
    if (isNone() || (listed && ownership.batchCount().batches() < limit)) {
      return true;
    }
    return count() < limit;
  }

  /** Returns whether it is worth trying again to begin a batch; costs almost nothing. */
  boolean mayHaveRoom() throws IOException {
    long modified = directory.lastModified();
    long now = time.nanos();
    Look last = look;
    if (last != null && last.modified == modified && now - last.nanos < RELIST_NANOS) {
      return false;
    }
    BatchCount count = ownership.batchCount();
    long age = now - count.listedNanos();
    boolean due = age < 0 || age >= LISTING_SHARE * count.tookNanos();
    if (count.batches() >= limit && !due) {
      return false;
    }
    // Not remembered before the tick has ended: further changes in it would not be visible.
    boolean over = time.wallMillis() - modified > TICK_MILLIS;
    look = over ? new Look(modified, now) : null;
    return true;
  }

  /** When the directory was last changed, and when that was checked. */
  private record Look(long modified, long nanos) {}

  /** Returns a description of the process that holds the lock. */
  String holder() {
    return ownership.exclusiveHolder();
  }

  /**
   * Counts the batches, under the lock, so that none is begun meanwhile. A batch that is rolled
   * during a listing may be missing in it, but then it is in the next one, or was loading in the
   * first.
   */
  private long count() throws IOException {
    Map<BatchKey, BatchName> first = listBatches();
    if (first.size() >= limit) {
      return first.size();
    }
    Map<BatchKey, BatchName> second = listBatches();
    first.keySet().removeAll(second.keySet());
    long rolled = first.values().stream().filter(this::isRolled).count();
    return second.size() + rolled;
  }

  /**
   * Returns whether a batch that was being filled exists under either name, checked in their order.
   */
  private boolean isRolled(BatchName name) {
    return name.state() == BatchState.LOADING
        && (directory.disk().exists(directory.path(name))
            || directory.disk().exists(directory.path(name.resting())));
  }

  private Map<BatchKey, BatchName> listBatches() throws IOException {
    Map<BatchKey, BatchName> batches = new HashMap<>();
    directory.list(
        name -> {
          if (counts(name)) {
            batches.put(name.key(), name);
          }
        });
    return batches;
  }

  /**
   * An idle producer of the Python library has an empty file; if it died, the file stays forever.
   */
  private static boolean counts(BatchName name) {
    boolean ours =
        name.state() == BatchState.LOADING
            && name.owner() != 0
            && !name.isCopy()
            && !name.isMoved();
    return name.state() == BatchState.AVAILABLE
        || (ours && name.resting().state() == BatchState.AVAILABLE);
  }
}
