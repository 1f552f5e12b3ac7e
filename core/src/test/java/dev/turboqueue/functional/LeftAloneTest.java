package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.Repaired;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read rightly is named, left as it is, and passed over. */
class LeftAloneTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  /** Makes a batch of format version 2, which has another change counter, too. */
  private Path ofLaterVersion() throws IOException {
    send(directory, "from the future");
    Path batch = directory.resolve(batches(directory).get(0));
    ByteBuffer page = ByteBuffer.wrap(Files.readAllBytes(batch));
    page.putInt(24, 0x54510002).putInt(92, 0x54510002).putInt(144, 2).putInt(148, 0);
    CRC32C crc = new CRC32C();
    crc.update("TuQB".getBytes(StandardCharsets.US_ASCII));
    crc.update(page.array(), 144, 8);
    page.putInt(152, (int) crc.getValue());
    return Files.write(batch, page.array());
  }

  private Path foreign(String... statements) throws Exception {
    Files.createDirectories(directory);
    Path file = directory.resolve("avail_1795459351_c7aa65cd-ff87-4b6b-92db-8c9e7de48544.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return file;
  }

  /** Does to {@code file} all that is done to waiting batches. */
  private void assertLeftAlone(Path file, String why) throws Exception {
    byte[] before = Files.readAllBytes(file);
    send(directory, "another");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("another");
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      assertThat(queue.repair()).isEmpty();
      assertRefused(why, () -> queue.purge(BatchState.AVAILABLE));
      Path copy = Files.copy(file, root.resolve("copy.db"));
      assertRefused(why, () -> queue.repair(copy));
    }
    QueueInspector inspector = QueueInspector.of(directory);
    BatchInfo info = inspector.batches(BatchState.AVAILABLE).get(0);
    assertRefused(why, () -> inspector.verify(info));
    assertRefused(why, () -> inspector.read(info));
    assertThat(batches(directory)).containsExactly(String.valueOf(file.getFileName()));
    assertThat(file).hasBinaryContent(before);
  }

  private static void assertRefused(
      String why, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  @Test
  void a_batch_of_a_later_version() throws Exception {
    assertLeftAlone(ofLaterVersion(), "format version 2");
  }

  @Test
  void a_batch_of_a_later_version_that_was_put_aside_stays_there() throws Exception {
    Path batch = ofLaterVersion();
    String name = String.valueOf(batch.getFileName()).replace("avail_", "corrupt_");
    Path corrupt = Files.move(batch, batch.resolveSibling(name));
    byte[] before = Files.readAllBytes(corrupt);
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertRefused(name + ": it has format version 2", queue::repair);
    }
    assertThat(directory.resolve("corrupt").resolve(name)).hasBinaryContent(before);
  }

  @Test
  void a_batch_that_a_later_version_was_filling() throws Exception {
    Path batch = ofLaterVersion();
    String name = String.valueOf(batch.getFileName()).replace("avail_", "loading_");
    Path loading = Files.move(batch, batch.resolveSibling(name));
    byte[] before = Files.readAllBytes(loading);
    send(directory, "another");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("another");
    }
    assertThat(loading).hasBinaryContent(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE logs (id integer primary key, log_data json)",
        "CREATE TABLE logs (log_data primary key) WITHOUT ROWID",
        "CREATE VIEW logs AS SELECT 1 AS log_data",
        "CREATE TABLE people (name text)",
      })
  void a_database_that_is_not_plainly_a_batch(String sql) throws Exception {
    assertLeftAlone(foreign(sql), "not clearly a batch");
  }

  @Test
  void a_user_version_that_somebody_set_drops_no_message() throws Exception {
    Path file =
        foreign(
            "CREATE TABLE logs (log_data json)",
            "INSERT INTO logs VALUES ('\"a\"'), ('\"b\"'), ('\"c\"')",
            "PRAGMA user_version=2");
    try (TurboQueue queue = TurboQueue.open(directory)) {
      try (Consumer consumer = queue.consumer()) {
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
      }
      try (Consumer consumer = queue.consumer()) {
        assertThat(texts(consumer, 1)).containsExactly("c");
      }
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void batches_whose_contents_were_swapped_are_put_aside_and_can_be_saved() throws Exception {
    send(directory, "a");
    send(directory, "b");
    List<String> names = batches(directory);
    Path one = directory.resolve(names.get(0));
    Path other = directory.resolve(names.get(1));
    byte[] content = Files.readAllBytes(one);
    Files.copy(other, one, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.write(other, content);
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchInfo batch : inspector.batches(BatchState.AVAILABLE)) {
      assertThat(inspector.verify(batch)).singleElement().asString().contains("another batch");
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      assertThat(files(directory, "corrupt_")).hasSize(2);
      assertThat(queue.repair()).extracting(Repaired::messages).containsExactly(1L, 1L);
      assertThat(texts(consumer, 2)).containsExactlyInAnyOrder("a", "b");
    }
  }
}
