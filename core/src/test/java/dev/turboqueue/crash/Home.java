package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.engine.SteppedQueue;
import dev.turboqueue.internal.owner.OtherOwners;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The control files of one process, in a real directory: kernel locks and mapped files cannot be
 * simulated. Every process has a place of its own, so that one JVM plays several; a process that it
 * takes for living is a lock that this class holds.
 */
final class Home implements Closeable {

  private final Path directory;
  private @Nullable FileChannel living;

  Home(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(SteppedQueue.control(directory));
  }

  /** Opens a queue as owner {@code number}; those below live until {@link #othersDie}. */
  SteppedQueue open(int number, Disk disk, DirectoryOptions options) throws IOException {
    Path owners = SteppedQueue.control(directory).resolve("owners");
    // All who had the queue open are dead, but for those whose locks are held.
    OtherOwners.enterDead(owners, 1, 5);
    if (number > 1) {
      living = FileChannel.open(owners, StandardOpenOption.WRITE);
      living.lock(1, number - 1L, false);
    }
    return SteppedQueue.open(directory, disk, options);
  }

  @Override
  public void close() throws IOException {
    othersDie();
  }

  /** The other owners die. */
  void othersDie() throws IOException {
    if (living != null) {
      living.close();
      living = null;
    }
  }
}
