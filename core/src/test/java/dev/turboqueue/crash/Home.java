package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.engine.SteppedQueue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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

  /** Opens a queue as owner {@code number}; those below are alive until {@link #close}. */
  SteppedQueue open(int number, SimulatedDisk disk, DirectoryOptions options) throws IOException {
    Path owners = SteppedQueue.control(directory).resolve("owners");
    // Not truncated: ext4 writes a file that was truncated to the disk when it is closed.
    Files.write(owners, marks(number), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (number > 1) {
      living = FileChannel.open(owners, StandardOpenOption.WRITE);
      living.lock(1, number - 1L, false);
    }
    return SteppedQueue.open(directory, disk, options);
  }

  /**
   * Whoever had the queue open before is dead and, but for those below {@code number}, forgotten.
   */
  private static byte[] marks(int number) {
    byte[] marks = new byte[16];
    Arrays.fill(marks, 1, number, (byte) 1);
    return marks;
  }

  /** The other owners die. */
  @Override
  public void close() throws IOException {
    if (living != null) {
      living.close();
      living = null;
    }
  }
}
