package dev.turboqueue.sqlite;

import dev.turboqueue.spi.SqliteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Makes files plain with sqlite-jdbc. Thread-safe. Can be killed at any point and run again: only
 * SQLite's own recovery and one rename change the file.
 */
public final class JdbcSqliteFiles implements SqliteFiles {

  /** Creates the provider; {@link java.util.ServiceLoader} calls this. */
  public JdbcSqliteFiles() {}

  @Override
  public void makePlain(Path file, Path scratch) throws IOException {
    Object identity = identity(file);
    load(file);
    try (Connection connection = Databases.open(file)) {
      leaveWal(connection);
      try (Statement statement = connection.createStatement()) {
        // Rolls a hot journal back; fails if a living process reads or writes the file.
        statement.execute("BEGIN EXCLUSIVE");
        checkUnmoved(file, identity);
        // A journal that is still there is not hot, and nobody else can be using it.
        Files.deleteIfExists(Path.of(file + "-journal"));
        if (!Databases.text(connection, "PRAGMA encoding").equals("UTF-8")) {
          replaceByUtf8(connection, file, scratch, identity);
        }
        statement.execute("COMMIT");
      }
    } catch (SQLException e) {
      throw Databases.explained(file, e);
    }
  }

  private static void load(Path file) throws IOException {
    try {
      SqliteLibrary.load();
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Another process may have made the file plain, or have taken it, before we locked it. */
  private static void checkUnmoved(Path file, @Nullable Object identity) throws IOException {
    Object now = identity(file);
    if (now != null && !now.equals(identity)) {
      throw new NoSuchFileException(file.toString(), null, "somebody else has replaced it");
    }
  }

  /** Checkpoints a write-ahead log and removes it; nothing happens to a file without one. */
  private static void leaveWal(Connection connection) throws SQLException {
    Databases.text(connection, "PRAGMA journal_mode=DELETE");
  }

  /** Replaces {@code file}, which the connection has locked, with a copy in UTF-8. */
  private static void replaceByUtf8(
      Connection connection, Path file, Path scratch, @Nullable Object identity)
      throws IOException, SQLException {
    Path copy = scratch.resolve("utf8-" + file.getFileName());
    discard(copy); // a killed process may have left one behind
    try {
      Utf8Copy.of(connection, copy);
      Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file));
      checkUnmoved(file, identity);
      Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      discard(copy);
    }
  }

  private static void discard(Path copy) throws IOException {
    Files.deleteIfExists(copy);
    Files.deleteIfExists(Path.of(copy + "-journal"));
  }
}
