package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a queue, oldest batch first.
 *
 * <p>A consumer takes a whole batch for itself and hands out its messages one by one. A message is
 * done when it is settled; the batch's file is deleted with its last message. What is not settled
 * when the consumer closes, or its process dies, is delivered again, in its old place. While the
 * queue is paused, nothing is handed out.
 *
 * <p>Thread-safe; messages may be settled by any thread and in any order.
 */
public interface Consumer extends AutoCloseable {

  /**
   * Returns the next message, waiting at most {@code timeout} for one; null if none came.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue's directory cannot be read or written, or a batch cannot be
   *     and no other is there, or many cannot be; they stay where they are, and are tried again ten
   *     seconds later. What was handed out before is still to be settled
   */
  @Nullable Message poll(Duration timeout) throws IOException, InterruptedException;

  /**
   * Returns the next batch, waiting at most {@code timeout} for one; null if none came. If {@link
   * #poll} has begun a batch, returns the rest of that one.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue's directory cannot be read or written, or a batch cannot be
   *     and no other is there, or many cannot be; they stay where they are, and are tried again ten
   *     seconds later. What was handed out before is still to be settled
   */
  @Nullable Batch pollBatch(Duration timeout) throws IOException, InterruptedException;

  /**
   * Has {@code handler} work on the next message, waiting at most {@code timeout} for one. When the
   * handler returns, the message is acknowledged; when it throws, the message is delivered again
   * after a delay, and after the last attempt becomes a dead letter with the exception for its
   * reason; {@link ConsumerOptions#retryPolicy} says when. A handler may also settle its message
   * itself. Several threads may call this at a time.
   *
   * @return false if no message came
   * @throws InterruptedException if interrupted while waiting, or if the handler threw this; then
   *     its message is delivered again
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue's directory cannot be read or written, or a batch cannot be
   *     and no other is there, or many cannot be; they stay where they are, and are tried again ten
   *     seconds later. What was handed out before is still to be settled
   */
  boolean handle(MessageHandler handler, Duration timeout) throws IOException, InterruptedException;

  /**
   * Gives everything that is not settled back to the queue, in its place in the order. What another
   * thread settles meanwhile is settled, or refused with an {@link IllegalStateException}. Closing
   * again does nothing.
   *
   * @throws IOException if a batch could not be given back; it is when this process ends
   */
  @Override
  void close() throws IOException;
}
