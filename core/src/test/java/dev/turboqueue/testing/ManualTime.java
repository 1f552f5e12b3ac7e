package dev.turboqueue.testing;

import dev.turboqueue.internal.time.TimeSource;

/** A time that passes only when a test says so. */
public final class ManualTime implements TimeSource {

  private long nanos = 1_000_000_000_000L;
  private long boot = 1;
  private long bootedAtNanos;
  private long wallAhead;

  /** Lets time pass. */
  public synchronized void pass(long millis) {
    nanos += 1_000_000 * millis;
  }

  /** Sets the wall clock forward or back. */
  public synchronized void setWallClock(long millis) {
    wallAhead += millis;
  }

  /** Boots the machine. */
  public synchronized void reboot() {
    boot++;
    bootedAtNanos = nanos;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized long sharedNanos() {
    return nanos - bootedAtNanos;
  }

  @Override
  public synchronized long wallMillis() {
    return 1_700_000_000_000L + wallAhead + nanos / 1_000_000;
  }

  @Override
  public synchronized long boot() {
    return boot;
  }

  @Override
  public synchronized long bootMillis() {
    return sharedNanos() / 1_000_000;
  }
}
