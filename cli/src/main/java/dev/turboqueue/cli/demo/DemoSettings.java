package dev.turboqueue.cli.demo;

/**
 * The settings of a run: how many messages, how many workers, and whether one of them is killed.
 */
record DemoSettings(int messages, int workers, boolean kill) {

  private static final int MOST_PER_BATCH = 10_000;

  /**
   * Returns the messages per batch: small runs must also have several batches, so that a worker can
   * be killed in one.
   */
  int batchMessages() {
    return Math.min(MOST_PER_BATCH, Math.max(1, messages / 20));
  }

  /** Returns how many batches the sender may be ahead; this limits the disk space of the input. */
  int batchesAhead() {
    return 4 + (4 * workers);
  }
}
