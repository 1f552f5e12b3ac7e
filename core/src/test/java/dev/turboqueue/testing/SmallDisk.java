package dev.turboqueue.testing;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small tmpfs that can be filled; only root can mount it. */
public final class SmallDisk implements AutoCloseable {

  private final Path path;
  private final Path filler;

  private SmallDisk(Path path) {
    this.path = path;
    filler = path.resolve("filler");
  }

  /** Mounts a disk at {@code path}; returns null if that is not possible here. */
  public static @Nullable SmallDisk mount(Path path, int mebibytes) throws InterruptedException {
    String size = "size=" + mebibytes + "m";
    List<String> command = List.of("mount", "-t", "tmpfs", "-o", size, "tmpfs", path.toString());
    try {
      return new ProcessBuilder(command).start().waitFor() == 0 ? new SmallDisk(path) : null;
    } catch (IOException notThere) {
      return null;
    }
  }

  /** Returns where it is mounted. */
  public Path path() {
    return path;
  }

  /** Takes all the room that there is now. */
  public void fill() throws IOException {
    try (FileOutputStream out = new FileOutputStream(filler.toFile(), true)) {
      byte[] page = new byte[1 << 16];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  /** Gives back what {@link #fill} has taken. */
  public void free() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() throws IOException {
    new ProcessBuilder("umount", "-l", path.toString()).start().onExit().join();
  }
}
