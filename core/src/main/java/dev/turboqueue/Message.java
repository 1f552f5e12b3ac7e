package dev.turboqueue;

import java.io.IOException;
import java.time.Duration;

/**
 * A message that a consumer has received and answers for. It is settled once: by {@link #ack},
 * {@link #release} or {@link #reject}; settling it the same way again does nothing.
 *
 * <p>Thread-safe.
 */
public interface Message extends StoredMessage {

  /**
   * Returns how often this message has been delivered, this time included: 1 at first. It is known
   * to the disk before the message is handed out, so that a message which kills its process is
   * counted. Of a batch whose process died, all messages count one more, handed out or not.
   */
  int deliveryCount();

  /**
   * Acknowledges this message: it is done. Progress reaches the disk within the limits of {@link
   * ConsumerOptions#maxUnsaved} and {@link ConsumerOptions#saveInterval}, and with the last message
   * of the batch; after a crash in between, the message is delivered once more.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if the progress cannot be written
   */
  void ack() throws IOException;

  /**
   * Has this message delivered again, behind what is in the queue now.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be written; the message is still to be settled
   */
  default void release() throws IOException {
    release(Duration.ZERO);
  }

  /**
   * Has this message delivered again after {@code delay}. Until that is safe, some milliseconds
   * later, a crash has it delivered again at once.
   *
   * @throws IllegalArgumentException if {@code delay} is negative or exceeds 100 years
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be written; the message is still to be settled
   */
  void release(Duration delay) throws IOException;

  /**
   * Makes this message a dead letter: it is kept, with {@code reason}, and not delivered again
   * unless it is put back.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be written; the message is still to be settled
   */
  void reject(String reason) throws IOException;

  /**
   * Makes this message a dead letter, with the cause and its stack trace for a reason.
   *
   * @throws IllegalStateException if the message was settled otherwise, or given back because its
   *     consumer was closed or took too long
   * @throws IOException if it cannot be written; the message is still to be settled
   */
  void reject(Throwable cause) throws IOException;
}
