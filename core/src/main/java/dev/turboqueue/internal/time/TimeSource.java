package dev.turboqueue.internal.time;

/** The engine's only source of time, so that a simulator can control it. Thread-safe. */
public interface TimeSource {

  /**
   * Returns nanoseconds that only count forward; the difference of two values is the time between
   * them.
   */
  long nanos();

  /** Returns nanoseconds that are the same in every process of this boot. */
  long sharedNanos();

  /** Returns milliseconds since 1970 by the wall clock, which somebody may set. */
  long wallMillis();

  /**
   * Returns a number for the machine's current boot; 0 if the boot, or the time since, is not
   * known.
   */
  long boot();

  /**
   * Returns the milliseconds since boot, in steps of about 10 ms: the same in every process of this
   * boot, and counted while the machine sleeps. Only if {@link #boot} is not 0.
   */
  long bootMillis();
}
