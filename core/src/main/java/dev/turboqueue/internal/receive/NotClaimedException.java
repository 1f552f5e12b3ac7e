package dev.turboqueue.internal.receive;

import java.io.IOException;

/** One batch cannot be claimed; others may be claimed. */
final class NotClaimedException extends IOException {

  private static final long serialVersionUID = 1;

  NotClaimedException(String message, IOException cause) {
    super(message, cause);
  }
}
