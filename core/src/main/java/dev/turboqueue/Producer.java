package dev.turboqueue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into a queue.
 *
 * <p>{@code send} collects messages in a batch. The batch becomes available to consumers when it is
 * full, old enough ({@link QueueOptions#maxBatchAge}), wanted by a waiting consumer, or flushed. A
 * message is <em>accepted</em> when the {@code flush} or the {@code close} that covers it has
 * returned, and once it is available. From then on it is delivered at least once; if the queue is
 * {@link Capability#DURABLE}, whatever becomes of the processes. What a power failure may undo is
 * the engine's to say: {@link Fsync} for a directory.
 *
 * <p>Thread-safe. The messages of one thread stay in the order of their sending; for what a
 * consumer sees of it, {@link Capability#ORDERED}. For the highest speed give every thread a
 * producer of its own.
 *
 * <p>When the queue is full, {@code send} waits, fails or drops as {@link QueueOptions#whenFull}
 * says; a queue is never full if its engine has no {@link Capability#LIMIT}. Where {@code send}
 * would wait and the thread is interrupted, it throws {@link java.io.InterruptedIOException}, and
 * the thread stays interrupted.
 *
 * <p>A {@code send} that throws has not taken its message. What was taken earlier is still held,
 * and written by the next call that succeeds; only a {@link BatchLostException} says that it is
 * not: its messages were not accepted, and are to be sent again.
 *
 * <p>A payload may be null, which is stored as the JSON value {@code null}. A literal {@code null}
 * does not say which {@code send} is meant, so that the compiler refuses it: write {@code
 * sendJson("null")}.
 */
public interface Producer extends AutoCloseable {

  /** The largest message, in bytes: 256 MiB. */
  int MAX_MESSAGE_BYTES = 256 << 20;

  /**
   * Sends bytes, which come out as they are; null is stored as the JSON value {@code null}. The
   * array may be used again when this returns.
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
   * may be anything, unpaired surrogates included.
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
   * Sends a JSON value, stored as it stands; not null. That it is JSON is the caller's promise; it
   * is not parsed.
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
   * Sends a JSON value in UTF-8, stored as it stands; not null. That it is JSON in valid UTF-8 is
   * the caller's promise; it is not parsed.
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
   * Sends a message with a key, headers, a time or a delay. A delayed message counts for no limit.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws UnsupportedOperationException if it has a delay and the queue no {@link
   *     Capability#DELAYS}
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if messages that were sent earlier are lost
   * @throws IOException if the message cannot be written
   */
  boolean send(OutgoingMessage message) throws IOException;

  /**
   * Has everything accepted that was sent so far, by any thread. When this returns, it survives the
   * death of this process if the queue is {@link Capability#DURABLE}; and it is available, unless
   * the engine's options say that this comes later ({@link Fsync#FLUSH}).
   *
   * @throws IllegalStateException if this producer is closed
   * @throws BatchLostException if what was sent and not accepted is lost: send it again. Some of it
   *     may be delivered all the same
   * @throws IOException if it cannot be written; it is still held, and the next call tries again
   */
  void flush() throws IOException;

  /**
   * Returns whether a {@code send} would be taken at once: the Python library's {@code
   * enqueue_active}, cheap enough to ask before every message.
   *
   * @throws IllegalStateException if this producer is closed
   * @throws IOException if it cannot be found out
   */
  boolean enqueueActive() throws IOException;

  /**
   * Does what {@link #flush} does, makes everything available, and closes. Closing again does
   * nothing.
   *
   * @throws BatchLostException if what was sent and not accepted is lost; this producer is closed
   * @throws IOException if it cannot be written; this producer stays open and closing can be tried
   *     again
   */
  @Override
  void close() throws IOException;
}
