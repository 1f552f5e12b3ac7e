package dev.turboqueue.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder among the system's temporary files, outside of any queue. Closing deletes it. */
public final class TemporaryFolder implements Closeable {

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /** Creates a folder. */
  public static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("turboqueue"));
  }

  /** Returns where it lies. */
  public Path path() {
    return path;
  }

  /** Copies a file from anywhere into this folder. */
  public void copy(Path source, String name) throws IOException {
    Files.copy(source, path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
