package dev.turboqueue.internal.recover;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.TemporaryFolder;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.NotPlainException;
import dev.turboqueue.spi.SqliteFiles;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A copy, in the folder for temporary files, of a database that only the SQLite library can read,
 * for callers that must not change the database itself. Closing deletes the copy; open readers stay
 * usable.
 */
public final class PlainCopy implements Closeable {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final String NAME = "copy.db";
  private static final List<String> COMPANIONS = List.of("-journal", "-wal");
  private static final List<String> FILES = List.of("", "-journal", "-wal");
  private static final int MOST_TRIES = 5;

  private final TemporaryFolder folder;

  private PlainCopy(TemporaryFolder folder) {
    this.folder = folder;
  }

  /** Returns whether a database has a journal or a write-ahead log. */
  static boolean hasCompanion(Disk disk, Path file) {
    return COMPANIONS.stream().anyMatch(end -> !disk.isGone(Path.of(file + end)));
  }

  /** Returns the SQLite library, null if its module is missing or cannot be loaded. */
  public static @Nullable SqliteFiles library() {
    try {
      return ServiceLoader.load(SqliteFiles.class, PlainCopy.class.getClassLoader())
          .findFirst()
          .orElse(null);
    } catch (ServiceConfigurationError | LinkageError e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The module turboqueue-sqlite cannot be loaded and is not used: {0}",
          String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Opens a batch to inspect it, through a copy if needed; {@code file} is not changed. */
  public static BatchReader open(Disk disk, Path file) throws IOException {
    int salt = BatchName.saltOf(String.valueOf(file.getFileName()));
    if (!hasCompanion(disk, file)) {
      try {
        return BatchReader.open(disk.openReadOnly(file), file.toString(), salt);
      } catch (NotPlainException e) {
        if (library() == null) {
          throw e;
        }
      }
    }
    disk.openReadOnly(file).close(); // says what the copy could not: whether it is gone
    try (PlainCopy copy = of(file)) {
      return BatchReader.open(disk.openReadOnly(copy.file()), file.toString(), 0);
    }
  }

  /**
   * Copies {@code file} and makes the copy plain.
   *
   * @throws DamagedBatchException if the SQLite library cannot read it either
   */
  public static PlainCopy of(Path file) throws IOException {
    SqliteFiles library = library();
    if (library == null) {
      throw new IOException(
          file + ": only the SQLite library can read it; add the module turboqueue-sqlite");
    }
    PlainCopy copy = new PlainCopy(temporaryFolder(file));
    try {
      copy.fill(file, library);
      return copy;
    } catch (IOException | RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  private static TemporaryFolder temporaryFolder(Path file) throws IOException {
    try {
      return TemporaryFolder.create();
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          file
              + " can only be read through a copy, and the folder for temporary files, "
              + System.getProperty("java.io.tmpdir")
              + ", cannot be used; choose another with -Djava.io.tmpdir: "
              + e,
          e);
    }
  }

  private void fill(Path file, SqliteFiles library) throws IOException {
    List<Long> before;
    int tries = 0;
    do {
      if (tries++ == MOST_TRIES) {
        throw new IOException(file + " is being written to; try again later");
      }
      before = state(file);
      copy(file);
    } while (!state(file).equals(before));
    makePlain(file, library);
  }

  /**
   * Returns a value that changes when a database is written to, because no lock of ours would stop
   * its writer.
   */
  private static List<Long> state(Path file) {
    List<Long> state = new ArrayList<>();
    for (String end : FILES) {
      File one = new File(file + end);
      state.add(one.length());
      state.add(one.lastModified());
    }
    return state;
  }

  private void copy(Path file) throws IOException {
    folder.copy(file, NAME);
    for (String end : COMPANIONS) {
      try {
        folder.copy(Path.of(file + end), NAME + end);
      } catch (NoSuchFileException none) {
        // Most databases have at most one.
      }
    }
  }

  private void makePlain(Path file, SqliteFiles library) throws IOException {
    try {
      library.makePlain(file(), folder.path());
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage()).replace(file().toString(), file.toString());
      IOException named =
          e instanceof DamagedBatchException
              ? new DamagedBatchException(message)
              : new IOException(message);
      named.initCause(e);
      throw named;
    }
  }

  /** Returns the copy. */
  public Path file() {
    return folder.path().resolve(NAME);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
