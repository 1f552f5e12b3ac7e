package dev.turboqueue.internal.engine;

import dev.turboqueue.Fsync;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchWriter;
import java.io.IOException;
import java.nio.file.Path;

/** The batch that a producer is filling, from its file's creation to its roll. Not thread-safe. */
final class LoadingBatch {

  private final QueueDirectory directory;
  private final QueueOptions options;
  private final Path loading;
  private final Path available;
  private final DiskFile file;
  private final BatchWriter writer;
  private final long bornNanos = System.nanoTime();

  LoadingBatch(QueueDirectory directory, QueueOptions options, String part, long expectedBytes)
      throws IOException {
    this.directory = directory;
    this.options = options;
    loading = directory.resolve(options.naming().loadingPrefix() + part + ".db");
    available = directory.resolve(options.naming().availablePrefix() + part + ".db");
    file = directory.disk().create(loading);
    writer = new BatchWriter(file, expectedBytes);
  }

  BatchWriter writer() {
    return writer;
  }

  boolean isFull() {
    return writer.messages() >= options.maxEventsPerFile()
        || writer.bytes() >= options.maxBytesPerFile();
  }

  long ageNanos() {
    return System.nanoTime() - bornNanos;
  }

  /**
   * Makes this batch available. Can be called again after a failure, but for one: when forcing the
   * file to the disk fails, the kernel may have dropped its pages, and would report success the
   * next time. Then the batch is over, and what could be saved of it lies in the loading file.
   *
   * @throws ForceFailedException in that case
   */
  void roll(Slots slots) throws IOException {
    writer.finish();
    boolean force = options.fsync() == Fsync.ROLL;
    if (force) {
      force();
    }
    if (!slots.roll(() -> directory.disk().rename(loading, available))) {
      throw directory.explained(new java.nio.file.NoSuchFileException(loading.toString()));
    }
    file.close();
    if (force) {
      directory.disk().forceDirectory(directory.path());
    }
  }

  private void force() throws IOException {
    try {
      file.force();
    } catch (IOException e) {
      file.close();
      throw new ForceFailedException(
          e.getMessage()
              + ": its "
              + writer.messages()
              + " messages are not accepted; what reached the disk is recovered when this process"
              + " ends",
          e);
    }
  }

  /** Forgets an empty batch. */
  void discard() throws IOException {
    file.close();
    directory.disk().delete(loading);
  }

  /** Forcing a batch to the disk has failed. */
  static final class ForceFailedException extends IOException {

    private static final long serialVersionUID = 1;

    ForceFailedException(String message, IOException cause) {
      super(message, cause);
    }
  }
}
