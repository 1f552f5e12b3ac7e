package dev.turboqueue.internal.signal;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;

/** Tells the user's listener of events, and keeps its troubles away from the engine. */
public record Events(QueueListener listener) {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  public void tell(QueueEvent.Type type, String batch, int messages, String detail) {
    try {
      listener.onEvent(new QueueEvent(type, batch, messages, detail));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "The listener has failed at " + type, e);
    }
  }
}
