package dev.turboqueue.cli.bench;

/** What is measured. */
enum Scenario {
  /** Only producers. */
  PUT,

  /** Only consumers, on batches that are available at the start. */
  GET,

  /** Producers and consumers at the same time. */
  E2E
}
