package dev.turboqueue;

/**
 * Hears of what happens to the messages that this process has to do with; {@link
 * QueueOptions#listener}.
 *
 * <p>Called soon after, by a thread that does nothing else, with one event of a queue at a time, in
 * the order in which they happened to a batch. So it may take its time, and may use any queue: no
 * queue waits for it. But it should keep up: 65,536 events may wait, and those that come then are
 * not told; how many, is logged. Closing a queue waits up to a second until all are told. Whatever
 * it throws is logged and otherwise ignored. One that several queues share must be thread-safe.
 */
@FunctionalInterface
public interface QueueListener {

  /** Hears of nothing. */
  QueueListener NONE = event -> {};

  /** Called after {@code event} has happened. */
  void onEvent(QueueEvent event);
}
