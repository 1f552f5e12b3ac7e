package dev.turboqueue;

import java.io.IOException;

/**
 * The bytes of a batch are not those that were written; the message names the file, the place and
 * the fault.
 */
public final class DamagedBatchException extends IOException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public DamagedBatchException(String message) {
    super(message);
  }
}
