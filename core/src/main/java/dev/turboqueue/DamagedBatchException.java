package dev.turboqueue;

import java.io.IOException;

/**
 * A batch's bytes are not what was written; the message names the file, the place and the fault.
 */
public final class DamagedBatchException extends IOException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public DamagedBatchException(String message) {
    super(message);
  }
}
