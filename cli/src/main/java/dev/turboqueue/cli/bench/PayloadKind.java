package dev.turboqueue.cli.bench;

/** What a message carries; the names are those of the option. */
enum PayloadKind {
  bytes,
  string,
  json
}
