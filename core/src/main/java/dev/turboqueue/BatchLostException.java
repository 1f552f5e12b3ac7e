package dev.turboqueue;

import java.io.IOException;

/**
 * A batch is lost to this process: its file could not be forced to the disk, somebody removed it,
 * or another process has taken this one for dead.
 *
 * <p>To a producer this says that messages which were sent, and not accepted yet, cannot be made
 * available, now or later. What had been accepted is safe. To a consumer it says that what it has
 * in hand of the batch is not settled, and comes again; it can go on with the next batch.
 *
 * <p>Send the messages again that no {@code flush} has covered. Trying the call again does not
 * bring them back; it works with what is sent from now on. What of the lost messages had reached
 * the disk may be delivered as well, so that a message which is sent again can come twice.
 */
public final class BatchLostException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message what is lost, where, and why
   * @param cause the trouble with the disk
   */
  public BatchLostException(String message, IOException cause) {
    super(message, cause);
  }
}
