package dev.turboqueue;

/**
 * An ability that some queues have and others lack. A call that needs an ability which the queue
 * lacks throws {@link UnsupportedOperationException} with an explanation.
 */
public enum Capability {
  /** An accepted message survives the death of every process. */
  DURABLE,
  /**
   * A single consumer receives the messages of one thread of one producer in the order of sending.
   */
  ORDERED,
  /** A message can be delivered later: {@link OutgoingMessage#delay}, {@link Message#release}. */
  DELAYS,
  /** The number of waiting messages or batches can be limited; see {@link WhenFull}. */
  LIMIT,
  /** A pause stops the consumers of all processes, and remains when the processes end. */
  LASTING_PAUSE,
  /** Single dead letters can be put back or deleted: {@link DeadLetters}. */
  SINGLE_DEAD_LETTERS
}
