package dev.turboqueue.internal.format;

import java.io.IOException;

/**
 * A file that must be left as it is, because this code cannot read it correctly. It is not
 * delivered and not changed, and it is not damaged.
 */
public class RefusedBatchException extends IOException {

  private static final long serialVersionUID = 1;

  RefusedBatchException(String message) {
    super(message);
  }
}
