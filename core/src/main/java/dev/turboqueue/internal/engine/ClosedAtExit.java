package dev.turboqueue.internal.engine;

import java.io.IOException;

/** A queue that is closed when the JVM exits. Thread-safe. */
interface ClosedAtExit {

  /** Hands out nothing more; does not block. */
  void beginExit();

  /** Returns how many nanoseconds an exit waits while {@link #isAnyInHand}. */
  long exitNanos();

  /** Returns whether somebody has a message that is not settled. */
  boolean isAnyInHand();

  /** Closes the queue as far as calls in progress allow. */
  void closeAtExit() throws IOException;

  /** Returns whether a caller of {@code close} has been told that something was not closed. */
  boolean hasFailedToClose();
}
