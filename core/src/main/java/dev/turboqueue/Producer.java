package dev.turboqueue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into a queue.
 *
 * <p>{@code send} adds messages to a batch. The batch becomes available to consumers when it is
 * full, old enough ({@link QueueOptions#maxBatchAge}), wanted by a waiting consumer, or flushed. A
 * message is <em>accepted</em> when the {@code flush} or the {@code close} that covers it has
 * returned, and once it is available. From then on it is delivered at least once; if the queue is
 * {@link Capability#DURABLE}, even if every process dies. The engine defines what a power failure
 * may undo: {@link Fsync} for a directory.
 *
 * <p>Thread-safe. The messages of one thread stay in the order of sending; {@link
 * Capability#ORDERED} says what order a consumer sees. For the highest speed give every thread its
 * own producer.
 *
 * <p>When the queue is full, {@code send} waits, fails or drops the message, according to {@link
 * QueueOptions#whenFull}. A queue is never full if its engine has no {@link Capability#LIMIT}. If
 * the thread is interrupted while {@code send} waits, {@code send} throws {@link
 * java.io.InterruptedIOException}, and the thread stays interrupted.
 *
 * <p>A {@code send} that throws has not taken its message. Messages taken earlier are kept, and the
 * next successful call writes them. The only exception is {@link BatchLostException}: it means that
 * messages taken earlier are lost. They were not accepted and must be sent again.
 *
 * <p>A payload may be null, which is stored as the JSON value {@code null}. The compiler refuses a
 * literal {@code null}, because it does not say which {@code send} is meant: write {@code
 * sendJson("null")}.
 */
public interface Producer extends AutoCloseable {

  /** The largest message, in bytes: 256 MiB. */
  int MAX_MESSAGE_BYTES = 256 << 20;

  /**
   * Sends bytes, which are delivered unchanged; null is stored as the JSON value {@code null}. The
   * array may be reused when this returns.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean send(byte @Nullable [] bytes) throws IOException;

  /**
   * Sends text, stored as a JSON string; null is stored as the JSON value {@code null}. The text
   * may be any string, even with unpaired surrogates.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean send(@Nullable String text) throws IOException;

  /**
   * Sends a JSON value, which is stored unchanged; not null. It is not parsed: the caller must make
   * sure that it is JSON.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES} or cannot be
   *     encoded in UTF-8
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean sendJson(String json) throws IOException;

  /**
   * Sends a JSON value in UTF-8, which is stored unchanged; not null. It is not parsed: the caller
   * must make sure that it is JSON in valid UTF-8.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean sendJson(byte[] utf8) throws IOException;

  /**
   * Sends a message with a key, headers, a time or a delay. A delayed message does not count
   * against a limit.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws UnsupportedOperationException if it has a delay and the queue does not have {@link
   *     Capability#DELAYS}
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean send(OutgoingMessage message) throws IOException;

  /**
   * Makes the queue accept everything that was sent so far, by any thread. When this returns, the
   * messages survive the death of this process if the queue is {@link Capability#DURABLE}. They are
   * also available, unless the engine's options delay that ({@link Fsync#FLUSH}).
   *
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent and not accepted are lost: send them
   *     again. Some of them may still be delivered
   * @throws IOException if the messages cannot be written; they are kept, and the next call tries
   *     again
   */
  void flush() throws IOException;

  /**
   * Returns whether {@code send} would take a message at once, like the Python library's {@code
   * enqueue_active}. It is cheap enough to be called before every message.
   *
   * @throws IllegalStateException if this producer is closed
   * @throws IOException if this cannot be determined
   */
  boolean enqueueActive() throws IOException;

  /**
   * Does what {@link #flush} does, makes everything available, and closes. Closing again does
   * nothing.
   *
   * @throws BatchLostException if messages that were sent and not accepted are lost; this producer
   *     is closed
   * @throws IOException if the messages cannot be written; this producer stays open, and closing
   *     can be tried again
   */
  @Override
  void close() throws IOException;
}
