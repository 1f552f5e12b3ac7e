package dev.turboqueue.internal.time;

/** Where the engine reads the time, so that a simulator can own it. Thread-safe. */
public interface TimeSource {

  /** Returns nanoseconds that only count forward; what two differ by is the time between them. */
  long nanos();

  /** Returns the same nanoseconds as every process of this boot has them. */
  long sharedNanos();

  /** Returns milliseconds since 1970 by the wall clock, which somebody may set. */
  long wallMillis();

  /** Returns a number for the machine's present boot; 0 if that, or the time since, is not told. */
  long boot();

  /**
   * Returns the milliseconds since boot, in steps of about 10 ms: the same in every process of this
   * boot, and counted while the machine sleeps. Only if {@link #boot} is not 0.
   */
  long bootMillis();
}
