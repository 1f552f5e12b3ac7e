package dev.turboqueue.internal.signal;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How often a waiting consumer checks for a batch; {@code docs/protocol.md}, "Hints". Thread-safe.
 *
 * <p>The longer it has waited, the less a slightly longer wait matters. The more other consumers
 * check, the less it matters which one finds the batch. Waiting continues from one call to the
 * next, so short timeouts cost no more than a long one.
 */
public final class PollBackoff {

  private static final long MIN_PAUSE_NANOS = 20_000;
  private static final long MAX_PAUSE_NANOS = 5_000_000;

  /** The maximum number of consumers that share the checks, so that no pause exceeds 100 ms. */
  private static final long MOST_SHARERS = 20;

  /** A consumer that has not checked for this long was not waiting. */
  private static final long AWAY_NANOS = 3 * MOST_SHARERS * MAX_PAUSE_NANOS;

  private final Hints hints;

  @GuardedBy("this")
  private int waiters;

  @GuardedBy("this")
  private boolean waiting;

  @GuardedBy("this")
  private long since;

  @GuardedBy("this")
  private long lastLook;

  /** How many checks all consumers had made when this one made its last. */
  @GuardedBy("this")
  private long looks;

  public PollBackoff(Hints hints) {
    this.hints = hints;
  }

  /** A thread begins to wait. */
  public synchronized void enter() {
    waiters++;
  }

  /** A thread stops waiting. */
  public synchronized void leave() {
    waiters--;
  }

  /** Counts a check at {@code now} that found nothing; returns the nanoseconds to the next one. */
  public synchronized long pause(long now) {
    long looksNow = hints.addCheck();
    if (!waiting || now - lastLook > AWAY_NANOS) {
      waiting = true;
      since = now;
      looks = looksNow;
    }
    long lookers = Math.max(1, looksNow - looks) * waiters; // each thread resets the count for all
    long sharers = Math.min(lookers, MOST_SHARERS);
    looks = looksNow;
    lastLook = now;
    return Math.max(MIN_PAUSE_NANOS, Math.min((now - since) / 4, sharers * MAX_PAUSE_NANOS));
  }

  /** Starts again, because something was found. */
  public synchronized void found() {
    waiting = false;
  }
}
