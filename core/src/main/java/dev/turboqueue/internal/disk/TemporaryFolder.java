package dev.turboqueue.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder in the system's folder for temporary files, outside of any queue. Closing deletes it.
 */
public final class TemporaryFolder implements Closeable {

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /** Creates a folder. */
  public static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("turboqueue"));
  }

  /** Returns its path. */
  public Path path() {
    return path;
  }

  /** Copies a file into this folder, replacing an earlier one of that name. */
  public void copy(Path source, String name) throws IOException {
    Path target = path.resolve(name);
    Files.deleteIfExists(target);
    try (InputStream in = Files.newInputStream(source)) { // a plain copy would be read-only, too
      Files.copy(in, target);
    }
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
