package dev.turboqueue.cli.bench;

/** How a consumer acknowledges; the names are those of the option. */
enum Settle {
  /** Each message separately. */
  message,

  /** All messages of a batch at once. */
  batch
}
