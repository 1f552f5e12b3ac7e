package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database as the SQLite library sees it. */
final class Database implements AutoCloseable {

  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  static Database open(Path file) throws SQLException {
    Database database = new Database(DriverManager.getConnection("jdbc:sqlite:" + file));
    database.execute("PRAGMA synchronous=OFF", "PRAGMA journal_mode=MEMORY");
    return database;
  }

  void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  String one(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  void assertIntegrity(String seed) throws SQLException {
    assertThat(one("PRAGMA integrity_check")).as(seed).isEqualTo("ok");
  }

  /** Returns the rows of a batch of ours, with what SQLite says about their storage classes. */
  List<Sample> samples() throws SQLException {
    String sql =
        "SELECT typeof(log_data), CAST(log_data AS BLOB), typeof(key), CAST(key AS BLOB),"
            + " CAST(headers AS BLOB), time, CAST(delivery AS BLOB) FROM logs ORDER BY rowid";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<Sample> samples = new ArrayList<>();
      while (rows.next()) {
        long millis = rows.getLong(6);
        Instant time = rows.wasNull() ? null : Instant.ofEpochMilli(millis);
        boolean keyIsText = rows.getString(3).equals("text");
        MessageColumns columns =
            new MessageColumns(bytes(rows, 4), keyIsText, bytes(rows, 5), time, bytes(rows, 7));
        samples.add(new Sample(!rows.getString(1).equals("blob"), payload(rows), columns));
      }
      return samples;
    }
  }

  /** Returns the payloads of any table {@code logs}. */
  List<Sample> payloads() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT typeof(log_data), CAST(log_data AS BLOB), log_data FROM logs"
                    + " ORDER BY rowid")) {
      List<Sample> samples = new ArrayList<>();
      while (rows.next()) {
        String type = rows.getString(1);
        byte[] payload = type.equals("real") ? number(rows.getDouble(3)) : payload(rows);
        samples.add(new Sample(!type.equals("blob"), payload, null));
      }
      return samples;
    }
  }

  private static byte[] payload(ResultSet rows) throws SQLException {
    byte[] bytes = bytes(rows, 2);
    return bytes == null ? Sample.text("null").payload() : bytes;
  }

  /** The driver returns null for NULL and for empty values. */
  private static byte @Nullable [] bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return bytes == null && !rows.wasNull() ? new byte[0] : bytes;
  }

  private static byte[] number(double value) {
    String text = Double.isInfinite(value) ? (value > 0 ? "1e999" : "-1e999") : value + "";
    return Sample.text(text).payload();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
