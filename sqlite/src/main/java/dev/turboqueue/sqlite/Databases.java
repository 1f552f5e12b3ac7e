package dev.turboqueue.sqlite;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** Connections to databases, and the meaning of their failures. */
final class Databases {

  /** Long enough for a reader to finish its row; a living writer keeps its lock much longer. */
  private static final int BUSY_MILLIS = 200;

  private Databases() {}

  /** Opens an existing database. */
  static Connection open(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    return connect(file, config.toProperties());
  }

  static Connection create(Path file) throws SQLException {
    return connect(file, new SQLiteConfig().toProperties());
  }

  private static Connection connect(Path file, Properties properties) throws SQLException {
    // As a URI, because in a plain name the driver would parse what follows a question mark as
    // options.
    return JDBC.createConnection(
        JDBC.PREFIX + "file:" + file.toAbsolutePath().toUri().getRawPath(), properties);
  }

  /** Returns the first column of a query's only row, or of a pragma's. */
  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("it has no table logs");
      }
      return rows.getString(1);
    }
  }

  /** Returns an exception that says what went wrong with {@code file} and what can be done. */
  static IOException explained(Path file, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    IOException explained =
        switch (SQLiteErrorCode.getErrorCode(code.code & 0xFF)) {
          case SQLITE_NOTADB -> new DamagedBatchException(file + ": it is not a SQLite database");
          case SQLITE_CORRUPT ->
              new DamagedBatchException(file + ": it is damaged: " + e.getMessage());
          case SQLITE_BUSY, SQLITE_LOCKED ->
              new IOException(
                  file
                      + " is locked by a living process; it can be taken when that process has finished");
          case SQLITE_CANTOPEN ->
              Files.exists(file)
                  ? new IOException("Cannot open " + file + ": " + e.getMessage())
                  : new NoSuchFileException(file.toString());
          default -> new IOException("Cannot make " + file + " plain: " + e.getMessage());
        };
    explained.initCause(e);
    return explained;
  }
}
