package dev.turboqueue;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * The dead letters of an open queue: messages that were rejected, failed too often, or killed their
 * process. {@link StoredMessage#failure} says why.
 *
 * <p>Thread-safe. Several processes may do this at the same time: each dead letter is put back or
 * purged once. A predicate is called in the calling thread, once for each dead letter. If it
 * throws, the exception is rethrown, and the dead letters that it had chosen before are processed.
 * It must not close the queue.
 */
public interface DeadLetters {

  /**
   * Puts dead letters back into the queue, as if they had never been delivered. When this returns,
   * they are accepted and available.
   *
   * @param which the dead letters to put back
   * @return how many were put back
   * @throws IllegalStateException if the queue is closed
   * @throws UnsupportedOperationException if the queue has no {@link
   *     Capability#SINGLE_DEAD_LETTERS}
   * @throws IOException if dead letters cannot be read or written; all others are put back
   */
  long retry(Predicate<? super StoredMessage> which) throws IOException;

  /**
   * Deletes dead letters permanently.
   *
   * @param which the dead letters to delete
   * @return how many were deleted
   * @throws IllegalStateException if the queue is closed
   * @throws UnsupportedOperationException if the queue has no {@link
   *     Capability#SINGLE_DEAD_LETTERS}
   * @throws IOException if dead letters cannot be read or deleted; all others are deleted
   */
  long purge(Predicate<? super StoredMessage> which) throws IOException;
}
