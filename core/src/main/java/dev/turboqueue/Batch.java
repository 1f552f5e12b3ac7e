package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;

/**
 * A batch that a consumer has taken: its messages in order, once.
 *
 * <p>Iterate from one thread; settle from any.
 */
public interface Batch extends Iterable<Message> {

  /** Returns the batch's identity, part of its file's name. */
  String id();

  /**
   * Returns an iterator over the messages that have not been handed out yet. It ends early if the
   * batch is given back meanwhile, because its consumer was closed or took too long.
   *
   * <p>Its methods throw {@link java.io.UncheckedIOException} if the file cannot be read.
   */
  @Override
  Iterator<Message> iterator();

  /**
   * Acknowledges every message of this batch that is not settled, handed out or not. When this
   * returns, none of them is delivered again, and the batch's file is gone.
   *
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if the file cannot be deleted; the messages will be delivered again
   */
  void ack() throws IOException;

  /**
   * Has every message of this batch that is not settled delivered again after {@code delay}; after
   * zero, in its old place.
   *
   * @throws IllegalArgumentException if {@code delay} is negative or exceeds 100 years
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if the progress cannot be written or the file cannot be renamed; the batch
   *     is still to be settled
   */
  void release(Duration delay) throws IOException;

  /**
   * Makes every message of this batch that is not settled a dead letter, with {@code reason}.
   *
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if they cannot be written; those that were not are still to be settled
   */
  void reject(String reason) throws IOException;
}
