package dev.turboqueue.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells whether two living processes hold one batch, without the queue's own means.
 *
 * <p>Every process keeps a lock on a file of its own for as long as it lives. A batch that it holds
 * is a hard link to that file, under the batch's name: made exclusively when it takes the batch,
 * removed when the batch is done. A link that is there already must be that of a process that is
 * dead, or ending in an orderly way: it gives its batches back while it still lives.
 */
final class Holding implements Closeable {

  /** What every message of a failure here begins with. */
  static final String VIOLATION = "VIOLATION: ";

  /**
   * For a process in the middle of its death: its locks are freed one after the other, this first.
   */
  private static final long PATIENCE_NANOS = 5_000_000;

  private final Path folder;
  private final Path self;
  private final FileChannel channel;
  private final Set<String> held = new HashSet<>();

  Holding(Path folder, String name) throws IOException {
    this.folder = folder;
    self = folder.resolve("process-" + name);
    Files.writeString(self, name, StandardOpenOption.CREATE_NEW);
    channel = FileChannel.open(self, StandardOpenOption.WRITE);
    channel.lock();
  }

  /** Tells that a process is going to be asked to end, or ends by itself. */
  static void announceEnd(Path folder, int name) throws IOException {
    Files.write(folder.resolve("ending-" + name), new byte[0]);
  }

  /** Notes that this process holds a batch; fails if another living one does. */
  void take(String batch) throws IOException {
    if (!held.add(batch)) {
      throw new IllegalStateException(
          VIOLATION + "batch " + batch + " was delivered twice to this process");
    }
    Path link = folder.resolve("batch-" + batch);
    long start = System.nanoTime();
    while (!tryLink(link)) {
      if (System.nanoTime() - start > PATIENCE_NANOS && !isOfEnding(link)) {
        throw new IllegalStateException(
            VIOLATION + "batch " + batch + " is held by another living process");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private boolean tryLink(Path link) throws IOException {
    try {
      Files.createLink(link, self);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (isOfDead(link)) {
        Files.deleteIfExists(link);
      }
      return false;
    }
  }

  private static boolean isOfDead(Path link) throws IOException {
    try (FileChannel other = FileChannel.open(link, StandardOpenOption.WRITE);
        FileLock lock = other.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException done) {
      return false;
    }
  }

  private boolean isOfEnding(Path link) throws IOException {
    try {
      return Files.exists(folder.resolve("ending-" + Files.readString(link)));
    } catch (NoSuchFileException done) {
      return true;
    }
  }

  void release(String batch) throws IOException {
    Files.delete(folder.resolve("batch-" + batch));
    held.remove(batch);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
