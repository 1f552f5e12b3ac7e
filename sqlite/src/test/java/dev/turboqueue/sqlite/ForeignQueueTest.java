package dev.turboqueue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.Recovered;
import dev.turboqueue.Repaired;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
      assertThat(folder.toFile().list())
          .containsExactlyInAnyOrder(".turboqueue", "corrupt", "dead", "delayed");
    }
  }

  /** Writes a database whose only message is still in its write-ahead log. */
  private static void writeLogged(Path batch) throws Exception {
    Path live = batch.resolveSibling("live");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + live);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"in the log\"')");
      Files.copy(Path.of(live + "-wal"), Path.of(batch + "-wal"));
      Files.copy(live, batch);
    }
    Files.delete(live);
  }

  private static void writeUtf16(Path batch) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + batch);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA encoding='UTF-16'");
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"日本\"')");
    }
  }

  /** Returns the messages of the only batch, and checks that looking at it changes nothing. */
  private List<String> looked() throws Exception {
    Map<String, byte[]> before = contents();
    QueueInspector inspector = QueueInspector.of(folder);
    BatchInfo batch = inspector.batches(BatchState.AVAILABLE).get(0);
    assertThat(inspector.verify(batch)).isEmpty();
    List<String> texts = new ArrayList<>();
    try (MessageReader reader = inspector.read(batch)) {
      StoredMessage message;
      while ((message = reader.next()) != null) {
        texts.add(String.valueOf(message.text()));
      }
    }
    assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
    return texts;
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (String file : Objects.requireNonNull(folder.toFile().list())) {
      contents.put(file, Files.readAllBytes(folder.resolve(file)));
    }
    return contents;
  }

  @Test
  void a_batch_with_a_write_ahead_log_is_looked_at_with_what_is_in_the_log() throws Exception {
    writeLogged(folder.resolve("avail_" + PART));
    assertThat(looked()).containsExactly("in the log");
  }

  @Test
  void a_batch_in_utf16_is_looked_at() throws Exception {
    writeUtf16(folder.resolve("ready_" + PART));
    assertThat(looked()).containsExactly("日本");
  }

  @Test
  void repair_adds_what_only_the_library_can_read() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path logged = elsewhere.resolve("logged.db");
    Path utf16 = elsewhere.resolve("utf16.db");
    writeLogged(logged);
    writeUtf16(utf16);
    try (TurboQueue queue = TurboQueue.open(folder.resolve("q"))) {
      assertThat(queue.repair(logged).lost()).isEmpty();
      assertThat(queue.repair(utf16).lost()).isEmpty();
      assertThat(consumeOne(queue)).isEqualTo("in the log");
      assertThat(consumeOne(queue)).isEqualTo("日本");
    }
    assertThat(Path.of(logged + "-wal")).isNotEmptyFile();
  }

  @Test
  void a_batch_with_a_write_ahead_log_is_checkpointed_before_it_is_claimed() throws Exception {
    writeLogged(folder.resolve("avail_" + PART));
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consumeOne(queue)).isEqualTo("in the log");
      assertThat(folder.toFile().list())
          .containsExactlyInAnyOrder(".turboqueue", "corrupt", "dead", "delayed");
    }
  }

  @Test
  void a_batch_in_utf16_is_consumed() throws Exception {
    writeUtf16(folder.resolve("ready_" + PART));
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consumeOne(queue)).isEqualTo("日本");
      assertThat(folder.toFile().list())
          .containsExactlyInAnyOrder(".turboqueue", "corrupt", "dead", "delayed");
    }
  }

  @Test
  void what_is_left_of_a_damaged_batch_in_utf16_is_repaired() throws Exception {
    Path batch = folder.resolve("ready_" + PART);
    writeUtf16(batch);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + batch);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
              + " INSERT INTO logs SELECT '\"本' || i || '\"' FROM n");
    }
    byte[] bytes = Files.readAllBytes(batch);
    Arrays.fill(bytes, 3 * 4096, 3 * 4096 + 16, (byte) 0xFF);
    Files.write(batch, bytes);
    try (TurboQueue queue = TurboQueue.open(folder)) {
      List<Repaired> repaired = queue.repair();
      assertThat(repaired).hasSize(1);
      assertThat(repaired.get(0).lost()).isNotEmpty();
      int saved = (int) repaired.get(0).messages();
      assertThat(saved).isBetween(500, 999);
      try (Consumer consumer = queue.consumer()) {
        for (int i = 0; i < saved; i++) {
          Message message = Objects.requireNonNull(consumer.poll(Duration.ofSeconds(20)));
          assertThat(message.text()).matches("日本|本[0-9]{1,3}");
          message.ack();
        }
      }
    }
  }
}
