package dev.turboqueue.cli.bench;

import dev.turboqueue.sqlite.SqliteLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sends with sqlite-jdbc, for comparison: the same batches and names, one transaction per batch,
 * with the fastest settings that still produce a valid file.
 */
final class SqliteSender implements Sender {

  /** Rows that the driver keeps before it hands them to SQLite. */
  private static final int CHUNK = 1_000;

  private final Path queue;
  private final int batch;
  private final String part = ProcessHandle.current().pid() + "_";
  private int files;
  private int rows;
  private @Nullable Connection connection;
  private @Nullable PreparedStatement insert;

  SqliteSender(Path queue, Workload workload) throws IOException {
    this.queue = Files.createDirectories(queue);
    batch = workload.batch();
    SqliteLibrary.load();
  }

  @Override
  public void sendBytes(byte[] bytes) throws IOException, SQLException {
    PreparedStatement statement = begun();
    statement.setBytes(1, bytes.clone()); // the driver keeps it until the chunk is complete
    added(statement);
  }

  @Override
  public void sendText(String text) throws IOException, SQLException {
    sendJson('"' + text + '"'); // the payloads need no escapes
  }

  @Override
  public void sendJson(String json) throws IOException, SQLException {
    PreparedStatement statement = begun();
    statement.setString(1, json);
    added(statement);
  }

  private PreparedStatement begun() throws SQLException {
    return insert != null ? insert : begin();
  }

  private PreparedStatement begin() throws SQLException {
    files++;
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + file("loading_"));
    connection = opened;
    try (Statement setUp = opened.createStatement()) {
      setUp.execute("PRAGMA page_size = 65536");
      setUp.execute("PRAGMA synchronous = OFF");
      setUp.execute("PRAGMA journal_mode = OFF");
      setUp.execute("PRAGMA locking_mode = EXCLUSIVE");
      setUp.execute("CREATE TABLE logs (log_data json)");
    }
    opened.setAutoCommit(false);
    PreparedStatement statement = opened.prepareStatement("INSERT INTO logs VALUES (?)");
    insert = statement;
    return statement;
  }

  private Path file(String prefix) {
    // Nine digits: names sort in the order of creation.
    return queue.resolve(prefix + String.format(Locale.ROOT, "%09d_", files) + part + ".db");
  }

  private void added(PreparedStatement statement) throws IOException, SQLException {
    statement.addBatch();
    rows++;
    if (rows == batch) {
      roll();
    } else if (rows % CHUNK == 0) {
      statement.executeBatch();
    }
  }

  private void roll() throws IOException, SQLException {
    if (connection == null || insert == null) {
      return;
    }
    insert.executeBatch();
    connection.commit();
    insert.close();
    connection.close();
    insert = null;
    connection = null;
    rows = 0;
    Files.move(file("loading_"), file("avail_"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException, SQLException {
    roll();
  }
}
