package dev.turboqueue.cli.demo;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Receives the results and enters their numbers into the ledger, until it is told to finish. */
final class Collector implements Callable<Void> {

  private static final Duration WAIT = Duration.ofMillis(100);

  private final TurboQueue queue;
  private final Ledger ledger;
  private final CountDownLatch all = new CountDownLatch(1);
  private volatile boolean finishing;
  private volatile long lastReceipt = System.nanoTime();

  Collector(TurboQueue queue, Ledger ledger) {
    this.queue = queue;
    this.ledger = ledger;
  }

  /** Returns the {@link System#nanoTime} of the last batch that brought a new number. */
  long lastReceipt() {
    return lastReceipt;
  }

  /** Waits at most {@code timeout} and returns whether every number was received. */
  boolean awaitAll(Duration timeout) throws InterruptedException {
    return all.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Makes {@link #call} return once the output queue is empty. */
  void finish() {
    finishing = true;
  }

  @Override
  public Void call() throws IOException, InterruptedException {
    try (Consumer consumer = queue.consumer()) {
      boolean last = false;
      while (!last) {
        boolean finish = finishing;
        Batch batch = consumer.pollBatch(WAIT);
        last = finish && batch == null;
        if (batch != null) {
          collect(batch);
        }
      }
    }
    return null;
  }

  private void collect(Batch batch) throws IOException {
    int before = ledger.received();
    for (Message message : batch) {
      String result = Objects.requireNonNull(message.text(), "message without text");
      ledger.enter(FlightWork.NUMBER.number(result));
    }
    batch.ack();
    if (ledger.received() > before) {
      lastReceipt = System.nanoTime();
    }
    if (ledger.lost() == 0) {
      all.countDown();
    }
  }
}
