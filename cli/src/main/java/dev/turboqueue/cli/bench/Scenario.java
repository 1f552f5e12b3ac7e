package dev.turboqueue.cli.bench;

/** Who is measured. */
enum Scenario {
  /** Producers alone. */
  PUT,

  /** Consumers alone, over batches that lie ready. */
  GET,

  /** Producers and consumers at the same time. */
  E2E
}
