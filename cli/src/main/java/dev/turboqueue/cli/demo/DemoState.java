package dev.turboqueue.cli.demo;

import java.util.List;

/** A snapshot of the progress of a run. */
record DemoState(int messages, int sent, int received, List<Worker> workers) {

  /** The progress of a worker. */
  record Worker(int number, boolean killed, WorkerStatus status) {}
}
