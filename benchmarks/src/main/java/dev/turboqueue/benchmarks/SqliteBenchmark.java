package dev.turboqueue.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The same batches with sqlite-jdbc, for comparison, with the fastest settings that still produce a
 * valid file.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class SqliteBenchmark {

  private static final String READ = "read.db";

  /** Rows that the driver keeps before it hands them to SQLite. */
  private static final int CHUNK = 1_000;

  /** Writes the batch that {@link #read} reads. */
  @Setup
  public void prepare(Shape shape, ScratchDirectory scratch) throws SQLException {
    write(shape, scratch.file(READ));
  }

  private static void write(Shape shape, Path path) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path)) {
      try (Statement setUp = connection.createStatement()) {
        setUp.execute("PRAGMA page_size = 65536");
        setUp.execute("PRAGMA synchronous = OFF");
        setUp.execute("PRAGMA journal_mode = OFF");
        setUp.execute("PRAGMA locking_mode = EXCLUSIVE");
        setUp.execute("CREATE TABLE logs (log_data json)");
      }
      connection.setAutoCommit(false);
      insert(shape, connection);
      connection.commit();
    }
  }

  private static void insert(Shape shape, Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO logs VALUES (?)")) {
      for (int i = 1; i <= shape.messages; i++) {
        shape.payload[0] = (byte) i;
        insert.setBytes(1, shape.payload.clone()); // the driver keeps it until the chunk is full
        insert.addBatch();
        if (i % CHUNK == 0 || i == shape.messages) {
          insert.executeBatch();
        }
      }
    }
  }

  /** Writes a batch and deletes it. */
  @Benchmark
  public void write(Shape shape, ScratchDirectory scratch, Messages counter)
      throws IOException, SQLException {
    Path path = scratch.file("write.db");
    write(shape, path);
    Files.delete(path);
    counter.messages += shape.messages;
  }

  /** Reads every message of a batch. */
  @Benchmark
  public void read(ScratchDirectory scratch, Messages counter, Blackhole blackhole)
      throws SQLException {
    String url = "jdbc:sqlite:file:" + scratch.file(READ) + "?immutable=1";
    try (Connection connection = DriverManager.getConnection(url);
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("SELECT log_data FROM logs")) {
      while (rows.next()) {
        blackhole.consume(rows.getBytes(1));
        counter.messages++;
      }
    }
  }
}
