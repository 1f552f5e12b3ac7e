package dev.turboqueue;

/**
 * Gets events about the messages that this process handles; see {@link QueueOptions#listener}.
 *
 * <p>It is called soon after the event, by a thread for this purpose, with one event of a queue at
 * a time. Events of a batch come in order. The listener may be slow, and may use any queue: no
 * queue waits for it. But it should keep up: at most 65,536 events wait. Further events are
 * dropped, and their number is logged. Closing a queue waits up to a second until all events are
 * delivered. Exceptions of the listener are logged and otherwise ignored. A listener that several
 * queues share must be thread-safe.
 */
@FunctionalInterface
public interface QueueListener {

  /** Ignores all events. */
  QueueListener NONE = event -> {};

  /** Called after {@code event} has happened. */
  void onEvent(QueueEvent event);
}
