package dev.turboqueue.cli;

import dev.turboqueue.Batch;
import dev.turboqueue.BatchLeftAloneException;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's messages, one by one, and the number of their batches: each keeps a file open until
 * its messages are settled. Not thread-safe.
 */
final class TakenMessages {

  private static final long PAUSED_MILLIS = 50;

  private final TurboQueue queue;
  private final Consumer consumer;
  private final java.util.function.Consumer<IOException> whenLeftAlone;
  private Iterator<Message> batch = Collections.emptyIterator();
  private int batches;

  /**
   * Creates it.
   *
   * @param whenLeftAlone gets the reason for each batch that cannot be taken; the others are taken
   */
  TakenMessages(
      TurboQueue queue, Consumer consumer, java.util.function.Consumer<IOException> whenLeftAlone) {
    this.queue = queue;
    this.consumer = consumer;
    this.whenLeftAlone = whenLeftAlone;
  }

  /**
   * Takes the next message; null if there is none within {@code patience}, or the queue is paused.
   *
   * @throws IOException if the queue cannot be read
   */
  @Nullable Message poll(Duration patience) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Duration left = patience;
    while (true) {
      try {
        return next(left);
      } catch (BatchLeftAloneException e) {
        whenLeftAlone.accept(e);
      }
      left = patience.minusNanos(System.nanoTime() - start);
    }
  }

  private @Nullable Message next(Duration patience) throws IOException, InterruptedException {
    if (queue.isPaused() && !awaitResume(patience)) {
      return null;
    }
    try {
      while (!batch.hasNext()) {
        Batch next = consumer.pollBatch(patience);
        if (next == null) {
          return null;
        }
        batch = next.iterator();
        batches++;
      }
      return batch.next();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Waits while the queue is paused; returns whether the pause has ended. */
  private boolean awaitResume(Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    while (queue.isPaused()) {
      if (System.nanoTime() - start >= patience.toNanos()) {
        return false;
      }
      Thread.sleep(PAUSED_MILLIS);
    }
    return true;
  }

  /** Returns from how many batches messages were taken since {@link #settled}. */
  int batches() {
    return batches;
  }

  /** Records that all messages taken are settled. */
  void settled() {
    batches = 0;
  }
}
