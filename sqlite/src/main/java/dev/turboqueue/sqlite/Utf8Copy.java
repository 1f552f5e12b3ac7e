package dev.turboqueue.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;

/**
 * Copies the table {@code logs} row by row, because SQLite cannot attach a database of another
 * encoding.
 */
final class Utf8Copy {

  private static final int ROWS_A_STEP = 1_000;

  private Utf8Copy() {}

  /** Creates the database {@code copy} with the rows of {@code source} in the order of rowids. */
  static void of(Connection source, Path copy) throws SQLException {
    String table =
        Databases.text(
            source, "SELECT sql FROM sqlite_master WHERE type='table' AND lower(name)='logs'");
    try (Connection target = Databases.create(copy);
        Statement statement = target.createStatement()) {
      statement.execute("PRAGMA user_version=" + Databases.text(source, "PRAGMA user_version"));
      target.setAutoCommit(false);
      statement.execute(table);
      copyRows(source, target);
      target.commit();
    }
  }

  private static void copyRows(Connection source, Connection target) throws SQLException {
    try (Statement select = source.createStatement();
        ResultSet rows = select.executeQuery("SELECT * FROM logs ORDER BY rowid")) {
      int columns = rows.getMetaData().getColumnCount();
      String places = String.join(",", Collections.nCopies(columns, "?"));
      try (PreparedStatement insert =
          target.prepareStatement("INSERT INTO logs VALUES (" + places + ")")) {
        for (int count = 1; rows.next(); count++) {
          for (int column = 1; column <= columns; column++) {
            insert.setObject(column, rows.getObject(column)); // keeps the storage class
          }
          insert.addBatch();
          if (count % ROWS_A_STEP == 0) {
            insert.executeBatch();
          }
        }
        insert.executeBatch();
      }
    }
  }
}
