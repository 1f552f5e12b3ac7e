package dev.turboqueue.cli;

import org.jspecify.annotations.Nullable;

/** Limits the number of messages a second. Not thread-safe. */
final class Pace {

  private final double nanosEach;
  private final long start = System.nanoTime();

  /**
   * Creates a pace; null means as fast as possible.
   *
   * @throws CliException if that is not a number of messages
   */
  Pace(@Nullable Double perSecond) {
    if (perSecond != null && (!Double.isFinite(perSecond) || perSecond <= 0)) {
      throw new CliException(
          Exit.USAGE,
          "--rate must be a number of messages a second above 0, such as 50; without --rate there"
              + " is no limit");
    }
    nanosEach = perSecond == null ? 0 : 1e9 / perSecond;
  }

  /** Waits until message number {@code count}, from 0, is due. */
  void await(long count) throws InterruptedException {
    if (nanosEach == 0) {
      return;
    }
    long early = (long) (count * nanosEach) - (System.nanoTime() - start);
    if (early > 0) {
      Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
    }
  }
}
