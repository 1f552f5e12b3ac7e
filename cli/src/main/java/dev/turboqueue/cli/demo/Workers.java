package dev.turboqueue.cli.demo;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The workers of one run. Thread-safe, except for {@link #start}. */
final class Workers implements AutoCloseable {

  private final DemoDirectory directory;
  private final int messages;
  private final List<WorkerProcess> all = new CopyOnWriteArrayList<>();
  private final AtomicBoolean armed = new AtomicBoolean();

  Workers(DemoDirectory directory, int messages) {
    this.directory = directory;
    this.messages = messages;
  }

  /** Starts this number of workers. */
  void start(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      all.add(WorkerProcess.start(directory, all.size() + 1, messages, this::killIfArmed));
    }
  }

  /** Returns all workers that ever ran, in the order of their start. */
  List<WorkerProcess> all() {
    return all;
  }

  /** Kills the next worker that is in the middle of a batch. */
  void armKill() {
    armed.set(true);
  }

  private void killIfArmed(WorkerProcess worker) {
    if (armed.compareAndSet(true, false)) {
      worker.kill();
    }
  }

  /** Replaces a killed worker if it was the only one, and checks that no other has ended. */
  void check() throws IOException {
    for (WorkerProcess worker : all) {
      worker.check();
    }
    if (all.stream().allMatch(WorkerProcess::killed)) {
      start(1);
    }
  }

  boolean idle() {
    return all.stream().allMatch(WorkerProcess::idleOrGone);
  }

  /** Lets the workers empty the input queue and waits until all have ended. */
  void drain() throws IOException, InterruptedException {
    for (WorkerProcess worker : all) {
      worker.drain();
    }
    for (WorkerProcess worker : all) {
      worker.awaitEnd();
    }
  }

  /** Ends all running workers at once. */
  @Override
  public void close() {
    for (WorkerProcess worker : all) {
      worker.destroy();
    }
  }
}
