package dev.turboqueue;

import java.time.Duration;

/**
 * Something that happened to messages of a queue, most of the time to those of one batch together.
 *
 * <p>For one process, and where all counts are known, what it has {@link Type#CLAIMED} is what it
 * has {@link Type#SETTLED}, {@link Type#RETRIED}, made {@link Type#DEAD} or {@link Type#RETURNED},
 * and what it still has in hand; what is {@link Type#CORRUPT} aside.
 *
 * @param queue the queue's address
 * @param type what happened
 * @param batch the batch's identity
 * @param messages how many messages it happened to, -1 if that is not known
 * @param duration how long this process had the batch then: from {@link Type#CLAIMED} to now; zero
 *     for what happens to no batch in hand
 * @param detail more about it in words: the reason of a dead letter, what is damaged; may be empty
 */
public record QueueEvent(
    String queue, Type type, String batch, int messages, Duration duration, String detail) {

  /** What can happen. */
  public enum Type {
    /** Messages that a producer sent became available, or wait for their time from now on. */
    SENT,
    /** This process took messages for one of its consumers. */
    CLAIMED,
    /**
     * Messages were acknowledged. Told once for a batch: when nothing of it is left to settle, or
     * when the rest of it goes back.
     */
    SETTLED,
    /** Messages go back to be delivered again: released, failed, out of time, or put back. */
    RETRIED,
    /** Messages were not settled, and go back as if they had not been taken. */
    RETURNED,
    /** Messages became dead letters. */
    DEAD,
    /** Messages that a dead process had in hand go back to the queue. */
    RECOVERED,
    /** Messages are damaged. What can be read of their batch is delivered. */
    CORRUPT
  }
}
