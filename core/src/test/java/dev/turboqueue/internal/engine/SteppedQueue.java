package dev.turboqueue.internal.engine;

import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.QueueNames;
import dev.turboqueue.internal.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A queue over any disk, without a thread of its own: what the maintenance does, the test does step
 * by step. Its control files lie in a real directory.
 */
public final class SteppedQueue implements AutoCloseable {

  private final DirectoryQueue queue;

  private SteppedQueue(DirectoryQueue queue) {
    this.queue = queue;
  }

  /**
   * Opens a queue whose batches lie on {@code disk} and whose control files lie in {@code home}.
   */
  public static SteppedQueue open(Path home, Disk disk, DirectoryOptions options)
      throws IOException {
    QueueDirectory files =
        new QueueDirectory(
            home, disk, PosixFilePermissions.asFileAttribute(options.filePermissions()));
    return new SteppedQueue(DirectoryQueue.openUnattended(files, options));
  }

  /** Returns the folder below {@code home} that must exist. */
  public static Path control(Path home) {
    return home.resolve(QueueNames.CONTROL);
  }

  public Producer producer() {
    return queue.producer();
  }

  public Consumer consumer() {
    return queue.consumer();
  }

  Consumer consumer(ConsumerOptions options) {
    return queue.consumer(options);
  }

  public DeadLetters deadLetters() {
    return queue.deadLetters();
  }

  /** Saves what can be read of damaged batches. */
  public void repair() throws IOException {
    queue.repair();
  }

  public int owner() {
    return queue.owner();
  }

  /** Does what the maintenance does every 5 ms while there is something to do. */
  public boolean maintain() throws IOException {
    return queue.tasks().maintain();
  }

  /** Has what was moved into other batches settled where it was. */
  public void settle() throws IOException {
    queue.parts().receiving().redelivery().flush();
  }

  /** Does what the maintenance does every 400 ms. */
  public boolean recoverFromDead() throws IOException {
    return queue.tasks().recoverFromDead();
  }

  /** Does what the JVM's exit does. */
  public void exit() throws IOException {
    queue.closeAtExit();
  }

  @Override
  public void close() throws IOException {
    queue.close();
  }
}
