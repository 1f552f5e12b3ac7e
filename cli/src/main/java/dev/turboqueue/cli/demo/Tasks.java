package dev.turboqueue.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Work in separate threads, which ends with the run. Not thread-safe. */
final class Tasks implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> tasks = new ArrayList<>();

  void start(Callable<?> work) {
    tasks.add(threads.submit(work));
  }

  /**
   * Checks that none has failed.
   *
   * @throws IOException if one has failed
   */
  void check() throws IOException, InterruptedException {
    for (Future<?> task : tasks) {
      if (task.isDone()) {
        await(task);
      }
    }
  }

  /**
   * Waits until all are done.
   *
   * @throws IOException if one has failed
   */
  void await() throws IOException, InterruptedException {
    for (Future<?> task : tasks) {
      await(task);
    }
  }

  private static void await(Future<?> task) throws IOException, InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Interrupts the running tasks and waits for their end: they must not outlive the queues that
   * they use.
   */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean ended = false;
    boolean interrupted = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
