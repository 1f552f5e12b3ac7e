package dev.turboqueue;

import dev.turboqueue.internal.admin.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at a queue without taking part in it: changes nothing, locks nothing, owns nothing.
 *
 * <p>Thread-safe. What it reports may be out of date the moment it is returned: others work on.
 */
public interface QueueInspector {

  /**
   * Returns an inspector of the queue in {@code directory}.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   * @throws java.nio.file.NotDirectoryException if it is not a directory
   * @throws IOException if it cannot be read
   */
  static QueueInspector of(Path directory) throws IOException {
    return Inspection.of(directory);
  }

  /**
   * Passes every batch to {@code visitor}, in no order, opening each file for its counts. Files
   * that vanish meanwhile are left out.
   *
   * @throws IOException if the directory cannot be read
   */
  void forEach(Consumer<BatchInfo> visitor) throws IOException;

  /**
   * Returns all batches of one state in their order.
   *
   * @throws IOException if the directory cannot be read
   */
  List<BatchInfo> batches(BatchState state) throws IOException;

  /**
   * Returns the names of what lies in the queue's directory and belongs to no queue: neither a
   * batch nor what SQLite keeps beside one, in alphabetical order.
   *
   * @throws IOException if the directory cannot be read
   */
  List<String> foreignFiles() throws IOException;

  /**
   * Returns who has a number of this queue: the processes that have it open, and the dead whose
   * batches are not recovered yet, by number.
   *
   * @throws IOException if that cannot be read
   */
  List<OwnerInfo> owners() throws IOException;

  /**
   * Returns whether the process with this number lives, by trying its lock for a moment.
   *
   * @throws IOException if the lock cannot be tried
   */
  boolean isAlive(int owner) throws IOException;

  /**
   * Returns how many bytes of the disk the recovery of a batch needs at most, if its owner is dead:
   * 0 if it is only renamed.
   *
   * @throws java.nio.file.NoSuchFileException if the batch is gone
   * @throws IOException if the file cannot be read
   */
  long recoveryBytes(BatchInfo batch) throws IOException;

  /** Returns whether the queue is paused; {@link TurboQueue#pause}. */
  boolean isPaused();

  /**
   * Opens a batch for reading, from its first message that is not settled.
   *
   * @throws java.nio.file.NoSuchFileException if the batch is gone
   * @throws DamagedBatchException if the file is no batch
   * @throws IOException if the file cannot be read
   */
  MessageReader read(BatchInfo batch) throws IOException;

  /**
   * Checks every byte of a batch that can be checked and returns what is wrong with it, empty if
   * nothing is. A batch that is being filled is checked as far as it is written.
   *
   * @throws java.nio.file.NoSuchFileException if the batch is gone
   * @throws IOException if the file cannot be read
   */
  List<String> verify(BatchInfo batch) throws IOException;
}
