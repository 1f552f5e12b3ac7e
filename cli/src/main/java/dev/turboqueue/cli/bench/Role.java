package dev.turboqueue.cli.bench;

/** The task of a child process. */
enum Role {
  PRODUCER,
  CONSUMER
}
