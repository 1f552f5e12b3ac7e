package dev.turboqueue.cli.demo;

/** What to run: how many messages through how many workers, and whether one of them is killed. */
record DemoSettings(int messages, int workers, boolean kill) {

  private static final int MOST_PER_BATCH = 10_000;

  /**
   * Returns the messages a batch: small runs have several batches too, one of them to be killed.
   */
  int batchMessages() {
    return Math.min(MOST_PER_BATCH, Math.max(1, messages / 20));
  }

  /** Returns how many batches the sender may be ahead; bounds the disk that the input takes. */
  int batchesAhead() {
    return 4 + (4 * workers);
  }
}
