package dev.turboqueue.cli;

/** Limits the number of messages a second. Not thread-safe. */
final class Pace {

  private final double nanosEach;
  private final long start = System.nanoTime();

  /**
   * Creates a pace; 0 means as fast as possible.
   *
   * @throws CliException if that is not a number of messages
   */
  Pace(double perSecond) {
    if (!Double.isFinite(perSecond) || perSecond < 0) {
      throw new CliException(
          Exit.USAGE,
          "--rate is " + perSecond + "; give a number of messages a second, such as 50");
    }
    nanosEach = perSecond == 0 ? 0 : 1e9 / perSecond;
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
