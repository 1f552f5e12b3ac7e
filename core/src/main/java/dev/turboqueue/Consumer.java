package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a queue, the oldest first.
 *
 * <p>A message is done when it is settled: {@link Message#ack}, {@link Message#release} or {@link
 * Message#reject}. What is not settled when the consumer closes, or its process dies, is delivered
 * again; in its old place, if the queue is {@link Capability#ORDERED}. While the queue is paused,
 * nothing is handed out.
 *
 * <p>A consumer may take more messages from the queue at once than it hands out, and does so where
 * that is faster: what it has taken goes to no other consumer until this one is closed.
 *
 * <p>Thread-safe; messages may be settled by any thread and in any order. A closed consumer hands
 * out nothing more.
 */
public interface Consumer extends AutoCloseable {

  /**
   * Returns the next message, waiting at most {@code timeout} for one; null if none came. A timeout
   * of zero or less does not wait.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue cannot be read or written. What was handed out before is still
   *     to be settled, and the call can be tried again
   */
  @Nullable Message poll(Duration timeout) throws IOException, InterruptedException;

  /**
   * Returns the next batch, waiting at most {@code timeout} for one; null if none came. If {@link
   * #poll} has begun a batch, returns the rest of that one. A timeout of zero or less does not
   * wait.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue cannot be read or written. What was handed out before is still
   *     to be settled, and the call can be tried again
   */
  @Nullable Batch pollBatch(Duration timeout) throws IOException, InterruptedException;

  /**
   * Calls {@code handler} with the next message, waiting at most {@code timeout} for one. When the
   * handler returns, the message is acknowledged; when it throws, the message is delivered again
   * after a delay, and after the last attempt becomes a dead letter with the exception for its
   * reason; {@link ConsumerOptions#retryPolicy} says when. An {@link Error} is thrown on after
   * that. A handler may also settle its message itself. Several threads may call this at a time.
   *
   * @return false if no message came
   * @throws InterruptedException if interrupted while waiting, or if the handler threw this; then
   *     its message is delivered again
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue cannot be read or written. What was handed out before is still
   *     to be settled, and the call can be tried again
   */
  boolean handle(MessageHandler handler, Duration timeout) throws IOException, InterruptedException;

  /**
   * Gives everything that is not settled back to the queue, to be delivered again. What another
   * thread settles meanwhile is settled, or refused with an {@link IllegalStateException}. Closing
   * again does nothing.
   *
   * @throws IOException if something could not be given back; it is delivered again when this
   *     process has ended
   */
  @Override
  void close() throws IOException;
}
