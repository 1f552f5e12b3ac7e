package dev.turboqueue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the SQLite library can read, in a queue that has this module. */
class ForeignQueueTest {

  private static final String PART = "1795459375_4fe3503b-858e-4d4a-9f82-646f3e006044.db";

  @TempDir Path folder;

  private static String consumeOne(TurboQueue queue) throws Exception {
    try (Consumer consumer = queue.consumer()) {
      Message message = consumer.poll(Duration.ofSeconds(20));
      assertThat(message).isNotNull();
      message.ack();
      return String.valueOf(message.text());
    }
  }

  @Test
  void a_killed_writers_batch_is_rolled_back_before_it_is_judged() throws Exception {
    for (String name : new String[] {"loading_" + PART, "loading_" + PART + "-journal"}) {
      String resource = "/python/killed-writer/" + name;
      try (InputStream in = ForeignQueueTest.class.getResourceAsStream(resource)) {
        Files.copy(Objects.requireNonNull(in), folder.resolve(name));
      }
    }
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(queue.recover(Duration.ZERO))
          .containsExactly(new Recovered("loading_" + PART, ""));
      assertThat(folder.toFile().list()).containsExactly(".turboqueue");
    }
  }

  @Test
  void a_batch_with_a_write_ahead_log_is_checkpointed_before_it_is_claimed() throws Exception {
    Path live = folder.resolveSibling(folder.getFileName() + ".live");
    Path batch = folder.resolve("avail_" + PART);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + live);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"in the log\"')");
      Files.copy(Path.of(live + "-wal"), Path.of(batch + "-wal"));
      Files.copy(live, batch);
    }
    Files.delete(live);
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consumeOne(queue)).isEqualTo("in the log");
      assertThat(folder.toFile().list()).containsExactly(".turboqueue");
    }
  }

  @Test
  void a_batch_in_utf16_is_consumed() throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("ready_" + PART);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA encoding='UTF-16'");
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"日本\"')");
    }
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consumeOne(queue)).isEqualTo("日本");
      assertThat(folder.toFile().list()).containsExactly(".turboqueue");
    }
  }
}
