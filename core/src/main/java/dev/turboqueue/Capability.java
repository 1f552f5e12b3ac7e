package dev.turboqueue;

/**
 * What a queue can do beyond what every queue can. A call that needs what a queue cannot do throws
 * {@link UnsupportedOperationException} with a sentence that says so.
 */
public enum Capability {
  /** An accepted message survives the death of every process. */
  DURABLE,
  /** A consumer that is alone receives what one thread of one producer sent in the same order. */
  ORDERED,
  /** A message can be delivered later: {@link OutgoingMessage#delay}, {@link Message#release}. */
  DELAYS,
  /** The number of messages or batches that wait can be limited; see {@link WhenFull}. */
  LIMIT,
  /** A pause stops the consumers of every process, and outlasts the processes. */
  LASTING_PAUSE,
  /** Single dead letters can be put back or deleted: {@link DeadLetters}. */
  SINGLE_DEAD_LETTERS
}
