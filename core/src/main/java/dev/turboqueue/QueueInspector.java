package dev.turboqueue;

import dev.turboqueue.internal.admin.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Inspects a queue without taking part in it: it changes, locks and owns nothing.
 *
 * <p>Thread-safe. The results may be out of date as soon as they are returned, because other
 * processes continue to work.
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
   * Passes every batch to {@code visitor}, in no particular order, and opens each file for its
   * counts. Files that disappear meanwhile are left out.
   *
   * @throws IOException if the directory cannot be read
   */
  void forEach(Consumer<BatchInfo> visitor) throws IOException;

  /**
   * Returns all batches of one state, in order.
   *
   * @throws IOException if the directory cannot be read
   */
  List<BatchInfo> batches(BatchState state) throws IOException;

  /**
   * Returns the names of the files in the queue's directory that do not belong to the queue:
   * neither a batch nor a file that SQLite keeps for one; in alphabetical order.
   *
   * @throws IOException if the directory cannot be read
   */
  List<String> foreignFiles() throws IOException;

  /**
   * Returns the processes that have a number of this queue, ordered by number: those that have it
   * open, and dead ones whose batches are not recovered yet.
   *
   * @throws IOException if this cannot be read
   */
  List<OwnerInfo> owners() throws IOException;

  /**
   * Returns whether the process with this number is alive. This tries its lock for a moment.
   *
   * @throws IOException if the lock cannot be tried
   */
  boolean isAlive(int owner) throws IOException;

  /**
   * Returns how many bytes of disk space the recovery of a batch needs at most, if its owner is
   * dead; 0 if recovery only renames the file.
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
   * @throws DamagedBatchException if the file is not a batch
   * @throws IOException if the file cannot be read
   */
  MessageReader read(BatchInfo batch) throws IOException;

  /**
   * Checks every byte of a batch that can be checked and returns the damage; empty if there is
   * none. A batch that is being filled is checked as far as it is written.
   *
   * @throws java.nio.file.NoSuchFileException if the batch is gone
   * @throws IOException if the file cannot be read
   */
  List<String> verify(BatchInfo batch) throws IOException;
}
