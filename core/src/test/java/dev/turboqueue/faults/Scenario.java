package dev.turboqueue.faults;

import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;

/** What a process does with a queue while a fault waits for it: always the same calls. */
@SuppressWarnings("ImmutableEnumChecker") // scenarios hold nothing
enum Scenario {

  /**
   * Opens the queue, which recovers what dead owners left there; fills batches that are rolled
   * because they are full, because of a flush and by closing; receives, acknowledges one by one and
   * by the batch, and gives a batch back.
   */
  SEND_AND_RECEIVE(
      directory -> LeftBehind.create(directory, 2_600),
      (calls, queue) -> {
        Producer producer = queue.producer();
        calls.send(producer, Calls.BATCH + 200);
        calls.flush(producer);
        calls.send(producer, 50);
        calls.flush(producer);
        calls.send(producer, 30);
        calls.close(producer);
        Consumer first = queue.consumer();
        int done = calls.acknowledgeAll(calls.batch(first));
        int enough = Calls.BATCH + 100; // more than after which progress is written
        calls.acknowledge(first, enough - done);
        calls.closer(first).close();
        Consumer second = queue.consumer();
        calls.acknowledge(second, 100);
        calls.closer(second).close();
      }),

  /**
   * Sends for later; releases and rejects messages and batches, now and for later; puts dead
   * letters back.
   */
  MOVE(
      directory -> LeftBehind.create(directory, 130),
      (calls, queue) -> {
        Producer producer = queue.producer();
        calls.send(producer, 40);
        calls.sendForLater(producer, 3);
        calls.flush(producer);
        calls.sendForLater(producer, 2);
        calls.send(producer, 20);
        calls.close(producer);
        Consumer first = queue.consumer();
        calls.release(first, 3);
        calls.releaseForLater(first, 2);
        calls.reject(first, 5);
        calls.acknowledge(first, 5);
        calls.closer(first).close(); // copies are safe, at the latest
        calls.retryDeadLetters(queue);
        Consumer second = queue.consumer();
        calls.acknowledge(second, 2);
        calls.releaseAllForLater(calls.batch(second)); // with progress to be written
        calls.rejectAll(calls.batch(second));
        calls.closer(second).close();
      }),

  /** Repairs damaged batches. */
  REPAIR(
      DamagedQueue::create,
      (calls, queue) -> {
        calls.repair(queue);
      });

  private final Preparation preparation;
  private final Work work;

  Scenario(Preparation preparation, Work work) {
    this.preparation = preparation;
    this.work = work;
  }

  @FunctionalInterface
  private interface Preparation {
    Template create(Path directory) throws Exception;
  }

  @FunctionalInterface
  private interface Work {
    void run(Calls calls, TurboQueue queue) throws IOException, InterruptedException;
  }

  /** Makes in {@code directory} the queue that the scenario begins with. */
  Template prepare(Path directory) throws Exception {
    return preparation.create(directory);
  }

  /** Does everything; throws what the first call threw that did not succeed in the end. */
  void run(Calls calls) throws IOException, InterruptedException {
    TurboQueue queue = calls.open();
    Calls.Closer end = calls.closer(queue);
    try (end) {
      work.run(calls, queue);
    }
  }
}
