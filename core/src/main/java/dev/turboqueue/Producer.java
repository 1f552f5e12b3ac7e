package dev.turboqueue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into a queue.
 *
 * <p>{@code send} collects messages in a batch. The batch becomes available to consumers when it is
 * full ({@link QueueOptions#maxEventsPerFile}, {@link QueueOptions#maxBytesPerFile}), old enough
 * ({@link QueueOptions#maxBatchAge}), wanted by a waiting consumer, or flushed. A message is
 * <em>accepted</em> once it is available: from then on it survives the death of every process, and,
 * under {@link Fsync#ROLL}, a power failure.
 *
 * <p>Thread-safe. The messages of one thread stay in the order of their sending. For the highest
 * speed give every thread a producer of its own.
 *
 * <p>When the queue is full ({@link QueueOptions#maxAvailFiles}), a {@code send} that would begin a
 * new batch waits, fails or drops as {@link QueueOptions#whenFull} says. A {@code send} that throws
 * has not taken its message; everything taken earlier is still held, and written by the next call
 * that succeeds.
 */
public interface Producer extends AutoCloseable {

  /** The largest message, in bytes: 256 MiB. */
  int MAX_MESSAGE_BYTES = 256 << 20;

  /**
   * Sends bytes, stored as a BLOB; {@code null} is stored as the JSON value {@code null}.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IOException if the batch cannot be written
   */
  boolean send(byte @Nullable [] bytes) throws IOException;

  /**
   * Sends text, stored as a JSON string; {@code null} is stored as the JSON value {@code null}. The
   * text may be anything, unpaired surrogates included.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IOException if the batch cannot be written
   */
  boolean send(@Nullable String text) throws IOException;

  /**
   * Sends a JSON value, stored as it stands. That it is JSON is the caller's promise; it is not
   * parsed.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES} or cannot be
   *     encoded in UTF-8
   * @throws IOException if the batch cannot be written
   */
  boolean sendJson(String json) throws IOException;

  /**
   * Sends a JSON value in UTF-8, stored as it stands. That it is JSON in valid UTF-8 is the
   * caller's promise; it is not parsed.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IOException if the batch cannot be written
   */
  boolean sendJson(byte[] utf8) throws IOException;

  /**
   * Sends a message with a key, headers or a time.
   *
   * @return false only if the queue is full and full means {@link WhenFull#DROP}
   * @throws QueueFullException if the queue is full and stays so for as long as the options allow
   * @throws java.io.InterruptedIOException if interrupted while waiting for room
   * @throws IllegalArgumentException if the message exceeds {@link #MAX_MESSAGE_BYTES}
   * @throws IOException if the batch cannot be written
   */
  boolean send(OutgoingMessage message) throws IOException;

  /**
   * Makes everything sent so far available. When this returns, those messages are accepted: they
   * survive the death of this process.
   *
   * @throws IOException if the batch cannot be written. Its messages are still held, and the next
   *     call tries again; but if the file could not be forced to the disk, or was removed, they are
   *     not accepted: send them again. What reached the disk of them is delivered as well.
   */
  void flush() throws IOException;

  /**
   * Returns whether a {@code send} would be taken at once: the seed's {@code enqueue_active}, cheap
   * enough to ask before every message.
   *
   * @throws IOException if the directory cannot be read
   */
  boolean enqueueActive() throws IOException;

  /**
   * Flushes and closes. Closing again does nothing.
   *
   * @throws IOException if the last batch cannot be written; the producer stays open and closing
   *     can be tried again
   */
  @Override
  void close() throws IOException;
}
