package dev.turboqueue.cli;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's messages, one by one, and of how many batches they are: each keeps a file open until
 * its messages are settled. Not thread-safe.
 */
final class TakenMessages {

  private final Consumer consumer;
  private Iterator<Message> batch = Collections.emptyIterator();
  private int batches;

  TakenMessages(Consumer consumer) {
    this.consumer = consumer;
  }

  /**
   * Takes the next message; null if there is none within {@code patience}.
   *
   * @throws IOException if what is next cannot be read; further calls go on behind it
   */
  @Nullable Message poll(Duration patience) throws IOException, InterruptedException {
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

  /** Returns of how many batches messages were taken since {@link #settled}. */
  int batches() {
    return batches;
  }

  /** Notes that all messages taken are settled. */
  void settled() {
    batches = 0;
  }
}
