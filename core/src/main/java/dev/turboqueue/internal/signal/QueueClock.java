package dev.turboqueue.internal.signal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The clock that delays are measured by: milliseconds since 1970 by the wall clock of the moment
 * when a process first asked after the machine's boot, and from then on by the time since boot. So
 * it is the same in all processes, goes on while the machine sleeps, and does not jump when
 * somebody sets the wall clock. Thread-safe.
 *
 * <p>Where the system does not tell the time since boot, it is the wall clock.
 */
public final class QueueClock {

  /**
   * By how much this clock may lag in one process behind that in another: the time since boot is
   * told in steps of 10 ms, and rounded down to milliseconds in between.
   */
  public static final long STEP_MILLIS = 12;

  private final Hints hints;
  private final TimeSource time;

  /** What this process goes by; remembered, because the hints may be lost. */
  @GuardedBy("this")
  private @Nullable ClockBase base;

  /** Creates the clock of a queue. */
  public QueueClock(Hints hints, TimeSource time) {
    this.hints = hints;
    this.time = time;
  }

  /** Returns the time in milliseconds. */
  public long millis() {
    long boot = time.boot();
    if (boot == 0) {
      return time.wallMillis();
    }
    long up = time.bootMillis();
    return up + offset(boot, up);
  }

  private synchronized long offset(long boot, long up) {
    ClockBase told = hints.clock();
    if (told != null
        && (told.boot() != boot || told.made() < 0 || told.made() > up + STEP_MILLIS)) {
      told = null; // of another boot
    }
    ClockBase known = base;
    if (known == null) {
      known = told == null ? new ClockBase(time.wallMillis() - up, boot, up) : told;
    } else if (told != null) {
      known = ClockBase.older(known, told);
    }
    base = known;
    if (!known.equals(told)) {
      hints.setClock(known);
    }
    return known.offset();
  }
}
