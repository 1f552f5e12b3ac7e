package dev.turboqueue.cli.bench;

/** What a child process does. */
enum Role {
  PRODUCER,
  CONSUMER
}
