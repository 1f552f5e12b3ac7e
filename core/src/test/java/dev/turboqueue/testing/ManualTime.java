package dev.turboqueue.testing;

import dev.turboqueue.internal.time.TimeSource;

/** A time that passes only when a test says so. */
public final class ManualTime implements TimeSource {

  private volatile long nanos = 1_000_000_000_000L;
  private volatile long boot = 1;
  private volatile long bootedAtNanos;
  private volatile long wallAhead;

  /** Lets time pass. */
  public void pass(long millis) {
    nanos += 1_000_000 * millis;
  }

  /** Sets the wall clock forward or back. */
  public void setWallClock(long millis) {
    wallAhead += millis;
  }

  /** Boots the machine. */
  public void reboot() {
    boot++;
    bootedAtNanos = nanos;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long sharedNanos() {
    return nanos - bootedAtNanos;
  }

  @Override
  public long wallMillis() {
    return 1_700_000_000_000L + wallAhead + nanos / 1_000_000;
  }

  @Override
  public long boot() {
    return boot;
  }

  @Override
  public long bootMillis() {
    return sharedNanos() / 1_000_000;
  }
}
