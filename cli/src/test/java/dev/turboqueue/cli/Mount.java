package dev.turboqueue.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A tmpfs of its own, for a test; only root can mount one. */
final class Mount implements AutoCloseable {

  private final Path path;

  private Mount(Path path) {
    this.path = path;
  }

  /** Mounts a tmpfs with these options at {@code path}; skips the test where that is impossible. */
  static Mount tmpfs(Path path, String options) throws IOException, InterruptedException {
    Files.createDirectories(path);
    List<String> command = List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
    boolean mounted = new ProcessBuilder(command).start().waitFor() == 0;
    Assumptions.assumeTrue(mounted, "a small tmpfs cannot be mounted here");
    return new Mount(path);
  }

  /** Takes all the room that there is. */
  Path fill() throws IOException {
    Path filler = path.resolve("filler");
    try (FileOutputStream out = new FileOutputStream(filler.toFile())) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      return filler;
    }
  }

  @Override
  public void close() throws IOException {
    new ProcessBuilder("umount", "-l", path.toString()).start().onExit().join();
  }
}
