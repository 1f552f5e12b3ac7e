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
 * what is not settled goes back to its place in the order. The file is deleted when all its
 * messages are settled.
 *
 * <p>Opening the queue makes this process one of its owners. It also returns to the queue what
 * earlier owners left behind when they died.
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
   *     200 bytes, or contains a slash, a backslash or a control character
   */
  static Path directory(Path root, String name) {
    return root.resolve(QueueNames.check(name));
  }

  /**
   * Deletes the queue in {@code directory} permanently. Only its own files are deleted; other files
   * stay, and so does the directory. If this fails, or if the process is killed, what was deleted
   * before stays deleted, and the call can be repeated. If another process opens the queue
   * meanwhile, the messages that it sends are not deleted.
   *
   * @param withMessages whether to delete also a queue with batches, and the messages in them
   * @return the names of the files that do not belong to the queue, empty if the directory was
   *     deleted
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   * @throws IOException if a living process (or this one) has the queue open, if it has batches and
   *     {@code withMessages} is false, if the directory is not a queue, or if something cannot be
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
   * Returns the waiting batches that this process could not take and leaves alone for now: their
   * files cannot be renamed, need the SQLite library, or are not clearly batches. Consumers skip
   * them and try again after ten seconds.
   *
   * @return the reason for each file, which names the file
   */
  Map<Path, String> leftAlone();

  /**
   * Permanently deletes all batches of a state that nobody has in hand, with their messages.
   *
   * @return how many messages were deleted; a batch that cannot be read counts as none
   * @throws IllegalArgumentException if {@code state} is {@link BatchState#LOADING} or {@link
   *     BatchState#ASSIGNED}
   * @throws IOException if a batch cannot be deleted; those deleted before stay deleted
   */
  long purge(BatchState state) throws IOException;

  /**
   * Returns to the queue what dead owners have left behind, and what processes of the Python
   * library have left behind if it is older than {@code foreignAge}. An open queue finds dead
   * owners by itself. The Python library's files carry no owner, so only their age can show that
   * they were left behind.
   *
   * @param foreignAge the minimum time since the last write to a Python file
   * @return what was done, in order. It begins with what this process has recovered from dead
   *     owners since it opened the queue, or since the last call (at most the last 10,000 of these)
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory cannot be read or written
   */
  List<Recovered> recover(Duration foreignAge) throws IOException;

  /**
   * Returns what {@link #recover} would do now with the Python library's files, without doing it.
   *
   * @param foreignAge the minimum time since the last write to a Python file
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory cannot be read
   */
  List<Recovered> recoverable(Duration foreignAge) throws IOException;

  /**
   * Saves what can be read of damaged batches and is not known to be settled. It becomes available
   * again; dead letters stay dead letters. The damaged batches are those that were put aside, and
   * waiting ones that fail a verification; so this reads all waiting batches. The damaged files are
   * kept in the queue's control folder. If the process is killed and this is called again, messages
   * can be delivered twice; none is lost.
   *
   * @return what was saved and what is lost, for each damaged batch
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the directory or a waiting batch cannot be read, or the directory cannot
   *     be written; batches that were not repaired stay as they are, the others are repaired
   */
  List<Repaired> repair() throws IOException;

  /**
   * Adds to the queue what can be read of another file of a batch, for example from a backup or
   * from {@code lost+found}, and is not known to be settled. The file may be cut off or have no
   * valid header; it is not changed.
   *
   * @return what was added, and which part of the file is lost
   * @throws IllegalArgumentException if the file is in this queue's directory
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the file cannot be read or the directory cannot be written; some of the
   *     messages may have been added
   */
  Repaired repair(Path file) throws IOException;

  /**
   * Closes all producers and consumers of this queue: what was sent becomes available, and what was
   * received but not settled goes back to its place in the order. An orderly exit of the JVM does
   * the same, and waits at most ten seconds for calls in progress. If another thread is closing the
   * queue, this waits for it; closing again does nothing.
   *
   * <p>If a producer cannot make its messages available, for example because the disk is full, the
   * queue stays open and keeps its owner number. Nothing is lost, and closing can be tried again;
   * the exit of the JVM is the last try.
   *
   * @throws IllegalStateException if it is called from inside a method of this queue, for example
   *     from a predicate that chooses dead letters
   * @throws IOException if something could not be written. What had been flushed is safe, and what
   *     could not be given back is returned to the queue when this process ends
   */
  @Override
  void close() throws IOException;
}
