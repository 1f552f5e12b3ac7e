package dev.turboqueue;

/**
 * Hears of what happens to the messages that this process has to do with; {@link
 * QueueOptions#listener}.
 *
 * <p>Called by the thread that did it, sometimes with a lock held: return quickly, and do not use
 * the queue. Whatever it throws is logged and otherwise ignored. Must be thread-safe.
 */
@FunctionalInterface
public interface QueueListener {

  /** Called after {@code event} has happened. */
  void onEvent(QueueEvent event);
}
