package dev.turboqueue.crash;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;

/** A batch as the Python library writes it. */
final class PythonBatch {

  private PythonBatch() {}

  /** Returns a database of new messages, which are owed from now on. */
  static byte[] of(int count, Messages messages, Promises promises) throws Exception {
    Path file = Files.createTempFile("python", ".db");
    try {
      BitSet batch = new BitSet();
      write(file, count, batch, messages);
      promises.sent().or(batch);
      promises.accepted().or(batch);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file, int count, BitSet batch, Messages messages)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE logs (log_data json)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO logs VALUES (?)")) {
        for (int i = 0; i < count; i++) {
          byte[] payload = messages.payload(messages.add(1_500, batch, PythonBatch.class));
          insert.setString(1, '"' + new String(payload, StandardCharsets.US_ASCII) + '"');
          insert.executeUpdate();
        }
      }
    }
  }
}
