package dev.turboqueue;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * The dead letters of an open queue: messages that were rejected, failed too often, or killed their
 * process. {@link StoredMessage#failure} says why they are there.
 *
 * <p>Thread-safe. Other processes may do the same at the same time: each letter is put back or
 * purged once. A predicate is called by the thread that called, once for each letter; what it
 * throws is thrown on, and the letters that it had chosen before are done. It must not close the
 * queue.
 */
public interface DeadLetters {

  /**
   * Puts letters back into the queue, as if they had never been delivered. When this returns, they
   * are accepted and available.
   *
   * @param which the letters to put back
   * @return how many were put back
   * @throws IllegalStateException if the queue is closed
   * @throws UnsupportedOperationException if the queue has no {@link
   *     Capability#SINGLE_DEAD_LETTERS}
   * @throws IOException if a letter cannot be read or written; those put back before stay so
   */
  long retry(Predicate<? super StoredMessage> which) throws IOException;

  /**
   * Deletes letters for ever.
   *
   * @param which the letters to delete
   * @return how many were deleted
   * @throws IllegalStateException if the queue is closed
   * @throws UnsupportedOperationException if the queue has no {@link
   *     Capability#SINGLE_DEAD_LETTERS}
   * @throws IOException if a letter cannot be read or deleted; those deleted before stay so
   */
  long purge(Predicate<? super StoredMessage> which) throws IOException;
}
