package dev.turboqueue;

/**
 * Something that happened to a batch.
 *
 * @param type what
 * @param batch the batch's identity
 * @param messages how many messages it happened to, -1 if that is not known
 * @param detail more about it in words: the reason of a dead letter, what is damaged; may be empty
 */
public record QueueEvent(Type type, String batch, int messages, String detail) {

  /** What can happen to a batch. */
  public enum Type {
    /** A batch that was being filled became available, delayed or dead letters. */
    ROLLED,
    /** This process took a batch. */
    CLAIMED,
    /** All messages of a batch are settled; its file is gone. */
    SETTLED,
    /** A message goes back to be delivered again: released, failed, or out of time. */
    RETRIED,
    /** A message became a dead letter. */
    DEAD,
    /** A batch that a dead process had in hand was returned. */
    RECOVERED,
    /** A batch is damaged; what can be read of it is delivered, and the file kept. */
    CORRUPT
  }
}
