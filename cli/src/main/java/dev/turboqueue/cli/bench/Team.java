package dev.turboqueue.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The child processes of one measurement. Used by one thread. */
final class Team {

  /** After this time without output the children count as stuck. */
  private static final long PATIENCE_SECONDS = 60;

  private final Scratch scratch;
  private final EngineKind engine;
  private final Setting setting;
  private final BlockingQueue<Child.Said> said = new LinkedBlockingQueue<>();

  Team(Scratch scratch, EngineKind engine, Setting setting) {
    this.scratch = scratch;
    this.engine = engine;
    this.setting = setting;
  }

  /** Starts producers that share the messages evenly. */
  List<Child> startProducers() throws IOException {
    long messages = setting.workload().messages();
    int count = setting.producers();
    List<Child> producers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long share = messages / count + (i < messages % count ? 1 : 0);
      producers.add(start(Role.PRODUCER, setting.workload().withMessages(share)));
    }
    return producers;
  }

  List<Child> startConsumers() throws IOException {
    List<Child> consumers = new ArrayList<>();
    for (int i = 0; i < setting.consumers(); i++) {
      consumers.add(start(Role.CONSUMER, setting.workload()));
    }
    return consumers;
  }

  private Child start(Role role, Workload workload) throws IOException {
    Task task = new Task(role, engine, scratch.directory().resolve("queue"), workload);
    Child child = Child.start(task, setting.jvmOptions(), said);
    scratch.add(child);
    return child;
  }

  /** Waits until all are ready, and starts them together. */
  void go(List<Child> children) throws IOException, InterruptedException {
    require(() -> children.stream().allMatch(Child::isReady), "ready");
    for (Child child : children) {
      child.go();
    }
  }

  void awaitDone(List<Child> children) throws IOException, InterruptedException {
    require(() -> children.stream().allMatch(Child::isDone), "done");
  }

  /**
   * Waits until every message has been received, or until nothing more arrives; stops the
   * consumers.
   */
  void finish(List<Child> consumers) throws IOException, InterruptedException {
    long all = setting.workload().messages();
    await(() -> consumers.stream().mapToLong(Child::count).sum() >= all);
    for (Child consumer : consumers) {
      consumer.stop();
    }
    awaitDone(consumers);
  }

  private void require(BooleanSupplier condition, String what)
      throws IOException, InterruptedException {
    if (!await(condition)) {
      throw new BenchException(
          "The child processes are not "
              + what
              + ", and reported nothing for "
              + PATIENCE_SECONDS
              + " s");
    }
  }

  /**
   * Waits until {@code condition} is true; returns false if the children report nothing for too
   * long.
   */
  private boolean await(BooleanSupplier condition) throws IOException, InterruptedException {
    while (!condition.getAsBoolean()) {
      Child.Said next = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        return false;
      }
      next.child().note(next.line());
    }
    return true;
  }
}
