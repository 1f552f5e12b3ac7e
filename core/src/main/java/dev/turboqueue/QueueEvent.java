package dev.turboqueue;

import java.time.Duration;

/**
 * Something that happened to messages of a queue, usually to several messages of one batch
 * together.
 *
 * <p>For one process, and if all counts are known, {@link Type#CLAIMED} is the sum of {@link
 * Type#SETTLED}, {@link Type#RETRIED}, {@link Type#DEAD}, {@link Type#RETURNED} and the messages
 * still in hand. {@link Type#CORRUPT} is not part of this sum.
 *
 * @param queue the queue's address
 * @param type what happened
 * @param batch the batch's identity
 * @param messages the number of messages, -1 if that is not known
 * @param duration how long this process has had the batch in hand, since {@link Type#CLAIMED}; zero
 *     if the batch is not in hand
 * @param detail a description, such as the reason of a dead letter or the damage; may be empty
 */
public record QueueEvent(
    String queue, Type type, String batch, int messages, Duration duration, String detail) {

  /** What can happen. */
  public enum Type {
    /** Messages that a producer sent became available or delayed. */
    SENT,
    /** This process took messages for one of its consumers. */
    CLAIMED,
    /**
     * Messages were acknowledged. Reported once for a batch: when all of it is settled, or when the
     * rest of it goes back.
     */
    SETTLED,
    /**
     * Messages go back to be delivered again: they were released, failed, took too long, or were
     * put back from the dead letters.
     */
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
