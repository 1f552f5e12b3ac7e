package dev.turboqueue.testkit;

import dev.turboqueue.Capability;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.WhenFull;
import dev.turboqueue.spi.Payload;
import dev.turboqueue.testkit.Entry.Content;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts messages into a store, each at once. Thread-safe. */
final class MemoryProducer implements Producer {

  private final MemoryQueue queue;
  private final Store store;
  private final QueueOptions options;
  private volatile boolean closed;

  MemoryProducer(MemoryQueue queue, Store store, QueueOptions options) {
    this.queue = queue;
    this.store = store;
    this.options = options;
  }

  @Override
  public boolean send(byte @Nullable [] bytes) throws QueueFullException, InterruptedIOException {
    return put(Content.of(Payload.ofBytes(bytes == null ? null : bytes.clone())), Duration.ZERO);
  }

  @Override
  public boolean send(@Nullable String text) throws QueueFullException, InterruptedIOException {
    return put(Content.of(Payload.ofText(text)), Duration.ZERO);
  }

  @Override
  public boolean sendJson(String json) throws QueueFullException, InterruptedIOException {
    return put(Content.of(Payload.ofJson(json)), Duration.ZERO);
  }

  @Override
  public boolean sendJson(byte[] utf8) throws QueueFullException, InterruptedIOException {
    return put(Content.of(Payload.ofJson(utf8.clone())), Duration.ZERO);
  }

  @Override
  public boolean send(OutgoingMessage message) throws QueueFullException, InterruptedIOException {
    if (!message.delay().isZero()) {
      store.require(Capability.DELAYS, "A delayed message");
    }
    return put(Content.of(message), message.delay());
  }

  private boolean put(Content content, Duration delay)
      throws QueueFullException, InterruptedIOException {
    if (content.length() > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "The message has " + content.length() + " bytes; the maximum is " + MAX_MESSAGE_BYTES);
    }
    long start = System.nanoTime();
    checkOpen();
    while (!store.offer(content, delay)) {
      if (options.whenFull() == WhenFull.DROP) {
        return false;
      }
      awaitRoom(options.fullTimeout().toNanos() - (System.nanoTime() - start));
      checkOpen();
    }
    queue.report(QueueEvent.Type.SENT, store.name(), 1, Duration.ZERO, "");
    return true;
  }

  private void awaitRoom(long nanos) throws QueueFullException, InterruptedIOException {
    if (options.whenFull() == WhenFull.FAIL || nanos <= 0) {
      throw new QueueFullException(
          "The queue " + queue.address() + " is full; start more consumers or raise maxMessages");
    }
    try {
      store.await(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for space in " + queue.address());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The producer of " + queue.address() + " is closed");
    }
  }

  @Override
  public void flush() {
    checkOpen();
  }

  @Override
  public boolean enqueueActive() {
    checkOpen();
    return store.hasRoom();
  }

  @Override
  public void close() {
    closed = true;
    queue.forget(this);
  }
}
