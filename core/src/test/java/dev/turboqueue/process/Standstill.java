package dev.turboqueue.process;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long a process stood still at most, as a loaded machine may have it. Others may take a
 * process for dead that stands still for two seconds while it is entered in no file of owners.
 */
final class Standstill {

  private static final Pattern WORDS = Pattern.compile("Stood still for (\\d+) ms");

  /** Less than two seconds: not all threads of a process stand still for the same time. */
  private static final long LONG_MILLIS = 1_000;

  private volatile long longestNanos;

  private Standstill() {}

  /** Begins to watch this process. */
  static Standstill watch() {
    Standstill standstill = new Standstill();
    Thread thread = new Thread(standstill::measure, "standstill");
    thread.setDaemon(true);
    thread.start();
    return standstill;
  }

  private void measure() {
    long last = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(10_000_000);
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - last);
      last = now;
    }
  }

  /** Returns what {@link #wasLong} understands. */
  @Override
  public String toString() {
    return "Stood still for " + TimeUnit.NANOSECONDS.toMillis(longestNanos) + " ms";
  }

  /** Returns whether a process that has said this can have been taken for dead. */
  static boolean wasLong(String said) {
    Matcher words = WORDS.matcher(said);
    return words.find() && Long.parseLong(words.group(1)) >= LONG_MILLIS;
  }
}
