package dev.turboqueue.internal.engine;

import dev.turboqueue.Fsync;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchWriter;
import dev.turboqueue.internal.format.Extras;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The batch that a producer is filling, from its file's creation to its roll. Not thread-safe. */
final class LoadingBatch {

  private final QueueDirectory directory;
  private final int maxMessages;
  private final long maxBytes;
  private final boolean force;
  private final Path loading;
  private final Path available;
  private final DiskFile file;
  private final BatchWriter writer;
  private final long bornNanos = System.nanoTime();

  LoadingBatch(QueueDirectory directory, QueueOptions options, String part, long expectedBytes)
      throws IOException {
    this.directory = directory;
    maxMessages = options.maxEventsPerFile();
    maxBytes = options.maxBytesPerFile();
    force = options.fsync() == Fsync.ROLL;
    loading = directory.resolve(options.naming().loadingPrefix() + part + ".db");
    available = directory.resolve(options.naming().availablePrefix() + part + ".db");
    file = directory.disk().create(loading);
    writer = new BatchWriter(file, expectedBytes);
  }

  void add(boolean asText, byte[] source, int length, @Nullable Extras extras) throws IOException {
    try {
      if (asText) {
        writer.addText(source, length, extras);
      } else {
        writer.addBlob(source, length, extras);
      }
    } catch (IOException e) {
      throw directory.explained(e);
    }
  }

  int messages() {
    return writer.messages();
  }

  long bytes() {
    return writer.bytes();
  }

  /** Returns whether a message of {@code length} bytes may be added; an empty batch takes any. */
  boolean hasRoom(long length) {
    int messages = writer.messages();
    return messages < maxMessages && (messages == 0 || writer.bytes() + length <= maxBytes);
  }

  boolean isFull() {
    return writer.messages() >= maxMessages || writer.bytes() >= maxBytes;
  }

  long ageNanos() {
    return System.nanoTime() - bornNanos;
  }

  /**
   * Makes this batch available. Can be called again after a failure, but for two: when forcing the
   * file to the disk fails, the kernel may have dropped its pages, and would report success the
   * next time, so that what could be saved of the batch lies in the loading file; and when somebody
   * has removed the loading file.
   *
   * @throws OverException in these cases: the batch is over
   */
  void roll(Slots slots) throws IOException {
    writer.finish();
    if (force) {
      force();
    }
    if (!slots.roll(() -> directory.disk().rename(loading, available))) {
      throw removed();
    }
  }

  private OverException removed() throws IOException {
    file.close();
    return new OverException(
        loading
            + " is gone, it was removed in use: its "
            + writer.messages()
            + " messages are lost, they were not accepted",
        new NoSuchFileException(loading.toString()));
  }

  /**
   * Lets go of a batch that is rolled.
   *
   * @throws IOException if its new name could not be forced to the disk: it is available, but a
   *     power failure may undo that
   */
  void release() throws IOException {
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
      throw new OverException(
          e.getMessage()
              + ": its "
              + writer.messages()
              + " messages are not accepted; what reached the disk is recovered when this process"
              + " ends",
          e);
    }
  }

  /** Forgets an empty batch; can be called again after a failure. */
  void discard() throws IOException {
    file.close();
    directory.disk().delete(loading);
  }

  /** A batch cannot be made available, now or later. */
  static final class OverException extends IOException {

    private static final long serialVersionUID = 1;

    OverException(String message, IOException cause) {
      super(message, cause);
    }
  }
}
