package dev.turboqueue.internal.receive;

import java.io.IOException;

/** One batch cannot be claimed, which says nothing of the others. */
final class NotClaimedException extends IOException {

  private static final long serialVersionUID = 1;

  NotClaimedException(String message, IOException cause) {
    super(message, cause);
  }
}
