package dev.turboqueue.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/** Batches as the Python library writes them. */
public final class PythonFile {

  private PythonFile() {}

  /** Returns a batch of the strings "0", "1" and so on. */
  public static byte[] of(int count) throws Exception {
    return of(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** Returns a batch of strings that need no escapes. */
  public static byte[] of(List<String> strings) throws Exception {
    Path file = Files.createTempFile("python", ".db");
    try {
      write(file, strings);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file, List<String> strings) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE logs (log_data json)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO logs VALUES (?)")) {
        for (String string : strings) {
          insert.setString(1, '"' + string + '"');
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }
}
