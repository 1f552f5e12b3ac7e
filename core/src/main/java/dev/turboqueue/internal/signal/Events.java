package dev.turboqueue.internal.signal;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import java.time.Duration;

/**
 * Tells the user's listener of events, and keeps its troubles away from the engine.
 *
 * @param queue the queue's address
 * @param listener who hears
 */
public record Events(String queue, QueueListener listener) {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** Tells of what happened to a batch that nobody here has in hand. */
  public void tell(QueueEvent.Type type, String batch, int messages, String detail) {
    tell(type, batch, messages, Duration.ZERO, detail);
  }

  /** Tells of what happened to a batch, {@code duration} after this process has claimed it. */
  public void tell(
      QueueEvent.Type type, String batch, int messages, Duration duration, String detail) {
    try {
      listener.onEvent(new QueueEvent(queue, type, batch, messages, duration, detail));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "The listener has failed at " + type, e);
    }
  }
}
