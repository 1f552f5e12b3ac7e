package dev.turboqueue;

import java.io.IOException;

/**
 * A batch is lost for this process: its file could not be forced to the disk, somebody removed it,
 * or another process has recovered it because this one seemed dead.
 *
 * <p>For a producer this means that messages which were sent, but not accepted yet, cannot be made
 * available, now or later. Accepted messages are safe. For a consumer it means that the messages of
 * the batch that it has in hand are not settled and will be delivered again; it can continue with
 * the next batch.
 *
 * <p>Send all messages again that were sent after the last {@code flush}. Repeating the failed call
 * does not bring them back; it applies to messages sent from now on. Lost messages that had reached
 * the disk may still be delivered, so a message that is sent again can be delivered twice.
 */
public final class BatchLostException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message what is lost, where, and why
   * @param cause the failure of the disk
   */
  public BatchLostException(String message, IOException cause) {
    super(message, cause);
  }
}
