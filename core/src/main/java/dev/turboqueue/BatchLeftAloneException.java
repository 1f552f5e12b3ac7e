package dev.turboqueue;

import java.io.IOException;

/**
 * One batch waits and cannot be taken: its file may not be renamed, for example. It is left alone
 * for a while, and the other batches are delivered; the failed call can be tried again at once.
 *
 * @see TurboQueue#leftAlone
 */
public final class BatchLeftAloneException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message which batch it is, and why it cannot be taken
   * @param cause the failure
   */
  public BatchLeftAloneException(String message, IOException cause) {
    super(message, cause);
  }
}
