package dev.turboqueue;

import dev.turboqueue.internal.admin.Deletion;
import dev.turboqueue.internal.batch.QueueNames;
import dev.turboqueue.internal.engine.DirectoryQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A durable work queue in a directory, shared by any number of threads, processes and applications.
 * It has every {@link Capability}.
 *
 * <p>A batch is a file. {@link Producer#send} writes to the file of a batch that is being filled;
 * the batch becomes available when it is full ({@link DirectoryOptions#maxEventsPerFile}, {@link
 * DirectoryOptions#maxBytesPerFile}), old enough, wanted by a waiting consumer, or flushed. From
 * then on its messages are accepted: they survive the death of every process, and, if {@link
 * DirectoryOptions#fsync} says so, a power failure. A consumer takes a whole batch for its process;
 * what is not settled goes back to its place in the order. The file is deleted with its last
 * message.
 *
 * <p>Opening the queue makes this process one of its owners: what an earlier owner left behind when
 * it died is returned to the queue.
 *
 * <p>Thread-safe. Open the queue once per process and share it; a second {@code open} of the same
 * directory in one process shares the first one's owner number.
 *
 * <pre>{@code
 * try (TurboQueue queue = TurboQueue.open(Path.of("queues/orders"));
 *     Producer producer = queue.producer()) {
 *   producer.send("hello");
 * }
 * }</pre>
 */
public interface TurboQueue extends MessageQueue {

  /**
   * Opens the queue in {@code directory} with the default options, creating the directory if
   * needed.
   *
   * @throws IllegalArgumentException if the directory's last name cannot be a queue's name
   * @throws IOException if the directory cannot be created, read, written or locked
   */
  static TurboQueue open(Path directory) throws IOException {
    return open(directory, DirectoryOptions.defaults());
  }

  /**
   * Opens the queue in {@code directory}, creating the directory if needed.
   *
   * @throws IllegalArgumentException if the directory's last name cannot be a queue's name
   * @throws IOException if the directory cannot be created, read, written or locked
   */
  static TurboQueue open(Path directory, DirectoryOptions options) throws IOException {
    return DirectoryQueue.open(directory, options);
  }

  /**
   * Returns the directory of the queue {@code name} under {@code root}.
   *
   * @throws IllegalArgumentException if {@code name} is empty, {@code .}, {@code ..}, longer than
   *     200 bytes, or holds a slash, a backslash or a control character
   */
  static Path directory(Path root, String name) {
    return root.resolve(QueueNames.check(name));
  }

  /**
   * Deletes the queue in {@code directory} for ever. Only its own files are deleted; if there are
   * others, they stay, and so does the directory. Cannot be undone; if it fails, or is killed, what
   * was deleted before stays so, and it can be called again. What another process sends that opens
   * the queue meanwhile is not deleted.
   *
   * @param withMessages whether to delete also a queue in which batches lie, and with them their
   *     messages
   * @return the names of the files that belong to no queue, empty if the directory is gone
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   * @throws IOException if a living process has the queue open, this one included, if batches lie
   *     in it and {@code withMessages} is false, if it is no queue, or if something cannot be
   *     deleted
   */
  static List<String> delete(Path directory, boolean withMessages) throws IOException {
    return Deletion.run(directory, withMessages);
  }

  /** Returns the directory of this queue. */
  Path directory();

  /**
   * Returns the number under which this process owns batches of this queue, from 1. No other living
   * process has the same number; it appears in the names of the batches that the process has taken.
   */
  int owner();

  /**
   * Returns the batches that this process could not take and leaves alone for now, though they
   * wait: their files may not be renamed, need the SQLite library, or are not plainly batches.
   * Consumers pass them over and try again after ten seconds.
   *
   * @return the reason for each file, which names the file
   */
  Map<Path, String> leftAlone();

  /**
   * Deletes for ever all batches of a state that nobody has in hand, and what is in them.
   *
   * @return how many messages were deleted; a batch that cannot be read counts as none
   * @throws IllegalArgumentException if {@code state} is {@link BatchState#LOADING} or {@link
   *     BatchState#ASSIGNED}
   * @throws IOException if a batch cannot be deleted; those deleted before stay so
   */
  long purge(BatchState state) throws IOException;

  /**
   * Returns to the queue what dead owners and, if older than {@code foreignAge}, processes of the
   * Python library have left behind. Dead owners are found by themselves while a queue is open; the
   * Python library's files carry no owner, so that only their age can tell.
   *
   * @param foreignAge how long ago a Python file must have been written last
   * @return what was done, in the order of its doing, beginning with what this process has returned
   *     of dead owners since it opened the queue, or since the last call; the last 10,000 of these
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory cannot be read or written
   */
  List<Recovered> recover(Duration foreignAge) throws IOException;

  /**
   * Returns what {@link #recover} would do now with the Python library's files, without doing it.
   *
   * @param foreignAge how long ago a Python file must have been written last
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory cannot be read
   */
  List<Recovered> recoverable(Duration foreignAge) throws IOException;

  /**
   * Saves what can be read of damaged batches and is not known to be settled: it becomes available
   * again, dead letters stay dead letters. Damaged are those that were put aside as such, and those
   * that wait and do not stand a verification; so this reads all that waits. The damaged files are
   * kept in the queue's control folder. Killed in between and called again, messages can come
   * twice; none is lost.
   *
   * @return what was saved and what is lost, for each damaged batch
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory cannot be read or written; batches that were not repaired
   *     stay as they are
   */
  List<Repaired> repair() throws IOException;

  /**
   * Adds what can be read of a batch's file from elsewhere, of a backup or of what a file system's
   * check has found, say, and is not known to be settled. The file may be cut off or have no sound
   * header; it stays as it is.
   *
   * @return what was added, and what of the file is lost
   * @throws IllegalArgumentException if the file lies in this queue's directory
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the file cannot be read or the directory cannot be written; some of the
   *     messages may have been added
   */
  Repaired repair(Path file) throws IOException;

  /**
   * Closes all producers and consumers of this queue: what was sent becomes available, what was
   * received and not settled goes back to its place in the order. Also done when the JVM exits in
   * an orderly way; an exit waits ten seconds for calls that are under way. Waits for a closing
   * that is under way; closing again does nothing.
   *
   * <p>When a producer cannot make available what it holds, because the disk is full for one, the
   * queue stays open and keeps its owner number: nothing is lost, and closing can be tried again,
   * at the latest when the JVM exits.
   *
   * @throws IllegalStateException if it is called by what a method of this queue has called, such
   *     as a predicate that chooses dead letters
   * @throws IOException if something could not be written; what had been flushed is safe, and what
   *     could not be given back is returned to the queue when this process ends
   */
  @Override
  void close() throws IOException;
}
