package dev.turboqueue.cli.demo;

import java.util.List;

/** How far a run is: a snapshot for those who watch. */
record DemoState(int messages, int sent, int received, List<Worker> workers) {

  /** How far a worker is. */
  record Worker(int number, boolean killed, WorkerStatus status) {}
}
