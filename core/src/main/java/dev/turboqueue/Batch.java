package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;

/**
 * Messages that a consumer has taken together, in order. They can be settled one by one, and the
 * rest can be settled at once.
 *
 * <p>Iterate from one thread; settle from any.
 */
public interface Batch extends Iterable<Message> {

  /** Returns the batch's identity. */
  String id();

  /**
   * Returns an iterator over the messages that have not been handed out yet. It ends early if the
   * batch is given back meanwhile, because its consumer was closed or took too long.
   *
   * <p>Its methods throw {@link java.io.UncheckedIOException} if the messages cannot be read.
   */
  @Override
  Iterator<Message> iterator();

  /**
   * Acknowledges every message of this batch that is not settled, handed out or not. When this
   * returns, none of them is delivered again. Calling this again does nothing.
   *
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if that cannot be stored; the messages will be delivered again
   */
  void ack() throws IOException;

  /**
   * Gives back every message of this batch that is not settled, to be delivered again after {@code
   * delay}. If the delay is zero, they are delivered again at once, and in their old place if the
   * queue is {@link Capability#ORDERED}.
   *
   * @throws IllegalArgumentException if {@code delay} is negative or exceeds 100 years
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws UnsupportedOperationException if there is a delay and the queue has no {@link
   *     Capability#DELAYS}
   * @throws IOException if that cannot be stored; the batch is still to be settled
   */
  void release(Duration delay) throws IOException;

  /**
   * Makes every message of this batch that is not settled a dead letter, with {@code reason}. When
   * this returns, all of them are.
   *
   * @throws IllegalStateException if the batch was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if they cannot be stored; those that could not are still to be settled
   */
  void reject(String reason) throws IOException;
}
