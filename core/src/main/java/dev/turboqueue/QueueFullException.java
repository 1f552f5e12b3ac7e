package dev.turboqueue;

import java.io.IOException;

/** The queue has reached its limit; the message was not taken. */
public final class QueueFullException extends IOException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public QueueFullException(String message) {
    super(message);
  }
}
