package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;

/**
 * A message that a consumer has received and must settle once, by {@link #ack}, {@link #release} or
 * {@link #reject}. Settling it the same way again does nothing.
 *
 * <p>Thread-safe.
 */
public interface Message extends StoredMessage {

  /**
   * Returns how often this message has been delivered, including this time: 1 at first. A delivery
   * to a process that died counts. Such a delivery may also be counted for some messages that the
   * process did not have in hand yet.
   */
  int deliveryCount();

  /**
   * Acknowledges this message: its work is done. This is stored within the limits of {@link
   * ConsumerOptions#maxUnsaved} and {@link ConsumerOptions#saveInterval}, and with the last message
   * of the batch; if the process dies before that, the message is delivered once more.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if acknowledgements cannot be stored; this message counts as settled, and
   *     the next call tries again
   */
  void ack() throws IOException;

  /**
   * Gives this message back, to be delivered again after the messages that are in the queue now.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be stored; the message is still to be settled
   */
  default void release() throws IOException {
    release(Duration.ZERO);
  }

  /**
   * Gives this message back, to be delivered again after {@code delay}. This is stored some
   * milliseconds later; if the process dies before that, the message is delivered again at once.
   *
   * @throws IllegalArgumentException if {@code delay} is negative or exceeds 100 years
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws UnsupportedOperationException if there is a delay and the queue has no {@link
   *     Capability#DELAYS}
   * @throws IOException if it cannot be stored; the message is still to be settled
   */
  void release(Duration delay) throws IOException;

  /**
   * Makes this message a dead letter: it is kept, with {@code reason}, and not delivered again
   * unless it is put back. This is stored some milliseconds later; if the process dies before that,
   * the message is delivered again.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be stored; the message is still to be settled
   */
  void reject(String reason) throws IOException;

  /**
   * Makes this message a dead letter, with the cause and its stack trace as the reason; otherwise
   * like {@link #reject(String)}.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be stored; the message is still to be settled
   */
  void reject(Throwable cause) throws IOException;
}
