package dev.turboqueue.examples;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several threads work on one queue, each with its own consumer. Several processes that run this
 * share the work.
 */
public final class WorkerPool {

  private static final int WORKERS = 4;

  private WorkerPool() {}

  /** Puts work into the queue {@code args[0]} and lets the workers do it. */
  public static void main(String[] args) throws Exception {
    // A batch goes to one consumer as a whole: small batches spread the work, large ones are
    // faster.
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(100).build();
    try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), options)) {
      try (Producer producer = queue.producer()) {
        for (int i = 1; i <= 1_000; i++) {
          producer.send(Integer.toString(i));
        }
      }
      System.out.println("The sum is " + work(queue));
    }
  }

  /** Works until the queue is empty; returns the sum of the workers' results. */
  static long work(TurboQueue queue) throws Exception {
    // tag::workers[]
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    List<Future<Long>> results = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      results.add(workers.submit(() -> workUntilEmpty(queue)));
    }
    workers.shutdown();
    // end::workers[]
    long sum = 0;
    for (Future<Long> result : results) {
      sum += result.get();
    }
    return sum;
  }

  private static long workUntilEmpty(TurboQueue queue) throws Exception {
    long sum = 0;
    try (Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ofMillis(500))) != null) {
        sum += Long.parseLong(String.valueOf(message.text()));
        message.ack();
      }
    }
    return sum;
  }
}
