package dev.turboqueue.testkit;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Message;
import dev.turboqueue.MessageHandler;
import dev.turboqueue.QueueEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes messages from a store. Thread-safe. */
final class MemoryConsumer implements Consumer {

  /** The maximum number of messages in a batch. */
  private static final int MAX_BATCH = 1_000;

  private final MemoryQueue queue;
  private final Store store;
  private final ConsumerOptions options;
  private volatile boolean closed;

  MemoryConsumer(MemoryQueue queue, Store store, ConsumerOptions options) {
    this.queue = queue;
    this.store = store;
    this.options = options;
  }

  MemoryQueue queue() {
    return queue;
  }

  Store store() {
    return store;
  }

  ConsumerOptions options() {
    return options;
  }

  @Override
  public @Nullable Message poll(Duration timeout) throws InterruptedException {
    return receive(timeout);
  }

  private @Nullable MemoryMessage receive(Duration timeout) throws InterruptedException {
    List<MemoryMessage> taken = take(timeout, 1);
    if (taken.isEmpty()) {
      return null;
    }
    MemoryMessage message = taken.get(0);
    message.handOut();
    return message;
  }

  @Override
  public @Nullable Batch pollBatch(Duration timeout) throws InterruptedException {
    List<MemoryMessage> taken = take(timeout, MAX_BATCH);
    return taken.isEmpty() ? null : new MemoryBatch(store, taken);
  }

  private List<MemoryMessage> take(Duration timeout, int most) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      store.late().forEach(MemoryMessage::expire);
      List<MemoryMessage> taken = takeIfOpen(most);
      long left = nanos(timeout) - (System.nanoTime() - start);
      if (!taken.isEmpty()) {
        queue.report(QueueEvent.Type.CLAIMED, store.name(), taken.size(), Duration.ZERO, "");
        return taken;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while waiting for a message");
      }
      if (left <= 0) {
        return taken;
      }
      store.await(left);
    }
  }

  private static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException tooLong) {
      return timeout.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }

  /** Nobody would own a message that is taken after closing. */
  private synchronized List<MemoryMessage> takeIfOpen(int most) {
    if (closed) {
      throw new IllegalStateException("The consumer of " + queue.address() + " is closed");
    }
    return store.take(this, most);
  }

  @Override
  public boolean handle(MessageHandler handler, Duration timeout) throws InterruptedException {
    MemoryMessage message = receive(timeout);
    if (message == null) {
      return false;
    }
    try {
      handler.handle(message);
      message.ackIfInHand();
    } catch (InterruptedException e) {
      message.releaseIfInHand();
      throw e;
    } catch (Exception e) {
      message.failIfInHand(e);
    } catch (Error e) {
      message.failIfInHand(e);
      throw e;
    }
    return true;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    store.inHandOf(this).forEach(MemoryMessage::giveBack);
    queue.forget(this);
  }
}
