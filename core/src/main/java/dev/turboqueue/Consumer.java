package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a queue, the oldest first.
 *
 * <p>Every message must be settled: {@link Message#ack}, {@link Message#release} or {@link
 * Message#reject}. Messages that are not settled when the consumer closes, or when its process
 * dies, are delivered again; in their old place, if the queue is {@link Capability#ORDERED}. While
 * the queue is paused, and when the JVM exits ({@link QueueOptions#closeAtExit}), nothing is handed
 * out: the calls return as if no message had come.
 *
 * <p>A consumer may take more messages from the queue than it hands out, because that is faster. No
 * other consumer gets these messages until this one is closed.
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
   *     to be settled, and the call can be tried again. A {@link BatchLeftAloneException} concerns
   *     one batch only; it comes when there is no other message
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
   *     to be settled, and the call can be tried again. A {@link BatchLeftAloneException} concerns
   *     one batch only; it comes when there is no other message
   */
  @Nullable Batch pollBatch(Duration timeout) throws IOException, InterruptedException;

  /**
   * Calls {@code handler} with the next message, waiting at most {@code timeout} for one. When the
   * handler returns, the message is acknowledged. When it throws, the message is delivered again
   * after a delay; after the last attempt it becomes a dead letter with the exception as its
   * reason. {@link ConsumerOptions#retryPolicy} sets the delays and the number of attempts. An
   * {@link Error} is then rethrown. A handler may also settle its message itself. Several threads
   * may call this at a time.
   *
   * @return false if no message came
   * @throws InterruptedException if interrupted while waiting, or if the handler threw this (then
   *     its message is delivered again)
   * @throws IllegalStateException if this consumer is closed
   * @throws IOException if the queue cannot be read or written. What was handed out before is still
   *     to be settled, and the call can be tried again. A {@link BatchLeftAloneException} concerns
   *     one batch only; it comes when there is no other message
   */
  boolean handle(MessageHandler handler, Duration timeout) throws IOException, InterruptedException;

  /**
   * Gives back to the queue everything that is not settled, to be delivered again. If another
   * thread settles a message meanwhile, the message is either settled or refused with an {@link
   * IllegalStateException}. Closing again does nothing.
   *
   * @throws IOException if something could not be given back; it is delivered again when this
   *     process has ended
   */
  @Override
  void close() throws IOException;
}
