package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.path;
import static dev.turboqueue.testing.Queues.texts;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.Repaired;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What repair saves of damaged batches, and what it says is lost. */
class RepairTest {

  private static final int MESSAGES = 40;
  private static final String FILLING = "x".repeat(10_000);

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  /** Makes a batch of some pages and returns it. */
  private Path batch() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(i + FILLING);
      }
    }
    return path(directory, batches(directory).get(0));
  }

  /** Puts a batch aside as a consumer does that finds damage. */
  private static Path aside(Path batch) throws Exception {
    String name = String.valueOf(batch.getFileName());
    return Files.move(batch, batch.resolveSibling(name.replace("avail_", "corrupt_")));
  }

  /** Repairs the one damaged batch that there is. */
  private Repaired repair(Path corrupt) throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory)) {
      List<Repaired> repaired = queue.repair();
      assertThat(queue.repair()).as("the second time").isEmpty();
      assertThat(repaired).hasSize(1);
      assertThat(repaired.get(0).file()).isEqualTo(String.valueOf(corrupt.getFileName()));
      assertThat(files(directory, "corrupt_")).isEmpty();
      String kept = "repaired_" + repaired.get(0).file();
      assertThat(directory.resolve(".turboqueue").resolve(kept)).isRegularFile();
      return repaired.get(0);
    }
  }

  private List<Integer> numbers(int count) throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      List<String> texts = texts(consumer, count);
      assertThat(consumer.poll(Duration.ZERO)).as("one more").isNull();
      return texts.stream().map(text -> Integer.valueOf(text.replace("x", ""))).toList();
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Integer> rangeWithout(int from, int to) {
    return IntStream.range(0, MESSAGES).filter(i -> i < from || i >= to).boxed().toList();
  }

  private static void flip(Path file, int offset) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }

  private static void cutInHalf(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void a_damaged_page_costs_its_messages() throws Exception {
    Path batch = batch();
    flip(batch, 300_000);
    Repaired repaired = repair(aside(batch));
    String name = repaired.file();
    assertThat(repaired.lost())
        .containsExactly(
            name + ": page 5 (offsets 262144 to 327679) has a wrong checksum",
            name + ": messages 13 to 18 are lost");
    assertThat(batches(directory)).containsExactly(repaired.batch());
    assertThat(repaired.messages()).isEqualTo(34);
    assertThat(numbers(34)).containsExactlyElementsOf(rangeWithout(12, 18));
  }

  @Test
  void what_a_consumer_has_settled_does_not_come_again() throws Exception {
    flip(batch(), 300_000);
    assertThat(numbers(34)).containsExactlyElementsOf(rangeWithout(12, 18));
    Repaired repaired = repair(path(directory, batches(directory).get(0)));
    assertThat(repaired.batch()).isEmpty();
    assertThat(repaired.messages()).isZero();
    assertThat(repaired.lost()).last().asString().endsWith(": messages 13 to 18 are lost");
    assertThat(batches(directory)).isEmpty();
  }

  /** How a consumer settles all that it can get. */
  private interface Settling {
    void settle(Consumer consumer) throws Exception;
  }

  private void settleCut(Settling settling) throws Exception {
    Path batch = batch();
    byte[] whole = Files.readAllBytes(batch);
    cutInHalf(batch);
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      settling.settle(consumer);
      assertThat(consumer.poll(Duration.ZERO)).isNull();
    }
    Path corrupt = path(directory, files(directory, "corrupt_").get(0));
    int half = whole.length / 2;
    assertThat(corrupt).as("nothing was written where the rest belongs").hasSize(half);
    Files.write(corrupt, Arrays.copyOfRange(whole, half, whole.length), APPEND);
    Repaired repaired = repair(corrupt);
    assertThat(repaired.lost()).isEmpty();
    assertThat(repaired.messages()).isEqualTo(28);
  }

  @Test
  void what_was_cut_off_and_put_back_was_never_settled() throws Exception {
    settleCut(consumer -> assertThat(texts(consumer, 12)).hasSize(12));
    assertThat(numbers(28)).containsExactlyElementsOf(range(12, MESSAGES));
  }

  @Test
  void what_was_cut_off_is_not_settled_together_with_its_batch() throws Exception {
    settleCut(
        consumer -> {
          Batch batch = Objects.requireNonNull(consumer.pollBatch(Duration.ofSeconds(5)));
          batch.forEach(message -> assertThat(message).isNotNull());
          batch.ack();
        });
    assertThat(numbers(28)).containsExactlyElementsOf(range(12, MESSAGES));
  }

  @Test
  void what_was_cut_off_is_not_settled_by_a_batch_acknowledged_unread() throws Exception {
    settleCut(consumer -> Objects.requireNonNull(consumer.pollBatch(Duration.ofSeconds(5))).ack());
    assertThat(numbers(28)).containsExactlyElementsOf(range(12, MESSAGES));
  }

  @Test
  void what_was_cut_off_is_not_rejected_with_its_batch() throws Exception {
    settleCut(
        consumer -> Objects.requireNonNull(consumer.pollBatch(Duration.ofSeconds(5))).reject("no"));
    assertThat(numbers(28)).containsExactlyElementsOf(range(12, MESSAGES));
  }

  @Test
  void what_damage_in_the_middle_hid_is_saved_when_it_is_back() throws Exception {
    Path batch = batch();
    flip(batch, 300_000);
    assertThat(numbers(34)).containsExactlyElementsOf(rangeWithout(12, 18));
    Path corrupt = path(directory, batches(directory).get(0));
    flip(corrupt, 300_000);
    assertThat(repair(corrupt).lost()).isEmpty();
    assertThat(numbers(6)).containsExactlyElementsOf(range(12, 18));
  }

  @Test
  void what_damage_hid_from_the_consumer_is_saved() throws Exception {
    flip(batch(), 65_536 + 20); // page 2, the root
    assertThat(numbers(0)).isEmpty();
    Repaired repaired = repair(path(directory, batches(directory).get(0)));
    assertThat(repaired.lost())
        .containsExactly(
            repaired.file() + ": page 2 (offsets 65536 to 131071) has a wrong checksum");
    assertThat(numbers(MESSAGES)).containsExactlyElementsOf(range(0, MESSAGES));
  }

  @Test
  void without_its_header_a_batch_gives_all_its_messages() throws Exception {
    Path corrupt = aside(batch());
    flip(corrupt, 3);
    Repaired repaired = repair(corrupt);
    assertThat(repaired.lost())
        .containsExactly(
            repaired.file() + ": its header is damaged; it is not known how many messages it had");
    assertThat(numbers(MESSAGES)).containsExactlyElementsOf(range(0, MESSAGES));
  }

  @Test
  void a_file_cut_off_gives_what_stands_before_the_cut() throws Exception {
    Path corrupt = aside(batch());
    cutInHalf(corrupt);
    Repaired repaired = repair(corrupt);
    String name = repaired.file();
    assertThat(repaired.lost())
        .containsExactly(
            name + ": page 5 (offsets 262144 to 327679) has a wrong checksum",
            name + ": it is cut off: it ends before page 6 of 9",
            name + ": messages 13 to 40 are lost");
    assertThat(numbers(12)).containsExactlyElementsOf(range(0, 12));
  }

  @Test
  void of_rubbish_nothing_is_saved_and_that_is_said() throws Exception {
    Path corrupt = aside(batch());
    Files.writeString(corrupt, "rubbish");
    Repaired repaired = repair(corrupt);
    assertThat(repaired.batch()).isEmpty();
    assertThat(repaired.lost())
        .containsExactly(repaired.file() + ": none of its pages has a right checksum");
    assertThat(batches(directory)).isEmpty();
  }

  @Test
  void dead_letters_stay_dead_letters() throws Exception {
    Path batch = batch();
    String name = String.valueOf(batch.getFileName()).replace("avail_", "corrupt_dead_");
    Repaired repaired = repair(Files.move(batch, batch.resolveSibling(name)));
    assertThat(repaired.lost()).isEmpty();
    assertThat(batches(directory)).containsExactly(repaired.batch());
    assertThat(repaired.batch()).startsWith("dead_");
  }

  @Test
  void a_waiting_batch_is_repaired_before_a_consumer_meets_its_damage() throws Exception {
    Path sound = batch();
    Path batch = Files.copy(sound, sound.resolveSibling("avail_2_" + batchId(sound) + ".db"));
    flip(batch, 300_000);
    assertThat(repair(batch).messages()).isEqualTo(34);
    assertThat(sound).isRegularFile();
  }

  @Test
  void what_cannot_be_verified_is_an_error_and_the_others_are_repaired() throws Exception {
    Path sound = batch();
    Path unreadable = Files.createDirectory(sound.resolveSibling("avail_1_folder.db"));
    Path batch = Files.copy(sound, sound.resolveSibling("avail_2_" + batchId(sound) + ".db"));
    flip(batch, 300_000);
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThatThrownBy(queue::repair)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(unreadable.toString());
    }
    assertThat(batch).doesNotExist();
    assertThat(files(directory.resolve(".turboqueue"), "repaired_")).hasSize(1);
  }

  @Test
  void a_database_with_a_write_ahead_log_is_not_taken_from_it() throws Exception {
    Path sound = batch();
    Path database = Files.createFile(sound.resolveSibling("avail_1_x.db"));
    Path log = Files.createFile(sound.resolveSibling("avail_1_x.db-wal"));
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThat(queue.repair()).isEmpty();
      assertThat(database).isRegularFile();
      Path elsewhere = Files.move(database, root.resolve("x"));
      Files.move(log, root.resolve("x-wal"));
      assertThatThrownBy(() -> queue.repair(elsewhere))
          .hasMessageContaining("only the SQLite library can read it");
    }
  }

  private static String batchId(Path batch) {
    String name = String.valueOf(batch.getFileName());
    return name.substring(name.lastIndexOf('_') + 1, name.length() - ".db".length());
  }

  @Test
  void what_is_delayed_stays_delayed() throws Exception {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(OutgoingMessage.text(i + FILLING).deliverAt(later).build());
      }
    }
    String name =
        Collections.max(
            batches(directory),
            Comparator.comparing(one -> path(directory, one).toFile().length()));
    flip(path(directory, name), 9_000); // whatever number of messages share a batch
    Repaired repaired = repair(path(directory, name));
    assertThat(repaired.batch()).isNotEmpty();
    assertThat(repaired.lost()).isNotEmpty();
    String due = name.substring(0, name.indexOf('_', "delayed_".length()));
    assertThat(repaired.batch()).startsWith(due);
  }

  @Test
  void a_file_from_elsewhere_is_added_whatever_its_name_is() throws Exception {
    Path file = Files.move(batch(), root.resolve("#12345"));
    flip(file, 300_000);
    try (TurboQueue queue = TurboQueue.open(directory)) {
      Repaired added = queue.repair(file);
      assertThat(added.file()).isEqualTo("#12345");
      assertThat(added.messages()).isEqualTo(34);
      assertThat(added.lost()).isNotEmpty();
      assertThat(file).isRegularFile();
      Path inside = directory.resolve(added.batch());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.repair(inside))
          .withMessageContaining("is in the queue itself");
      Path link = Files.createSymbolicLink(root.resolve("link"), inside);
      assertThatIllegalArgumentException().isThrownBy(() -> queue.repair(link));
      assertThatThrownBy(() -> queue.repair(root.resolve("nowhere")))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("nowhere");
    }
    assertThat(numbers(34)).containsExactlyElementsOf(rangeWithout(12, 18));
  }

  @Test
  void one_batch_that_is_not_enough_is_followed_by_another() throws Exception {
    Path corrupt = aside(batch());
    DirectoryOptions small = DirectoryOptions.builder().maxEventsPerFile(15).build();
    try (TurboQueue queue = TurboQueue.open(directory, small)) {
      Repaired repaired = queue.repair().get(0);
      assertThat(repaired.messages()).isEqualTo(MESSAGES);
      assertThat(batches(directory)).hasSize(3).first().isEqualTo(repaired.batch());
    }
    assertThat(corrupt).doesNotExist();
    assertThat(numbers(MESSAGES)).containsExactlyElementsOf(range(0, MESSAGES));
  }

  @Test
  void a_repair_that_was_killed_is_done_again() throws Exception {
    Path corrupt = aside(batch());
    String name = String.valueOf(corrupt.getFileName());
    Files.move(corrupt, corrupt.resolveSibling("assigned_00001_" + name));
    assertThat(repair(corrupt).messages()).isEqualTo(MESSAGES);
    assertThat(numbers(MESSAGES)).containsExactlyElementsOf(range(0, MESSAGES));
  }

  /** Makes a database as the Python library would, from elsewhere. */
  private Path database(String encoding) throws Exception {
    Path file = root.resolve(encoding + ".db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA encoding='" + encoding + "'");
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"日本\"'), ('{\"a\":1}'), ('7'), (8)");
    }
    return file;
  }

  @Test
  void what_looks_like_utf16_is_read_as_what_it_is_without_the_library() throws Exception {
    Path flipped = database("UTF-8");
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[59] ^= 2; // the encoding
    Files.write(flipped, bytes);
    for (Path file : List.of(flipped, database("UTF-16le"), database("UTF-16be"))) {
      try (TurboQueue queue = TurboQueue.open(directory);
          Consumer consumer = queue.consumer()) {
        assertThat(queue.repair(file).messages()).as("%s", file).isEqualTo(4);
        assertThat(texts(consumer, 4)).containsExactly("日本", "{\"a\":1}", "7", "8");
      }
    }
  }

  @Test
  void a_link_does_not_hide_what_belongs_to_a_database() throws Exception {
    Path database = Files.createFile(root.resolve("x"));
    Files.createFile(root.resolve("x-wal"));
    Path link = Files.createSymbolicLink(root.resolve("link"), database);
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThatThrownBy(() -> queue.repair(link))
          .hasMessageContaining("only the SQLite library can read it");
    }
  }

  /**
   * Makes a batch of one message, in front of what is left of a longer one: as it is in a recycled
   * file if a power failure undoes that it was cut. Zeroes its beginning.
   */
  private Path overAnOldOne(int zeroes) throws Exception {
    Path batch;
    byte[] bytes;
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(i + FILLING);
      }
      producer.flush();
      bytes = Files.readAllBytes(path(directory, batches(directory).get(0)));
      texts(consumer, MESSAGES);
      producer.send("100");
      producer.flush();
      batch = path(directory, batches(directory).get(0));
      byte[] small = Files.readAllBytes(batch);
      System.arraycopy(small, 0, bytes, 0, small.length);
    }
    Arrays.fill(bytes, 0, zeroes, (byte) 0);
    Files.write(batch, bytes);
    return aside(batch);
  }

  @Test
  void what_an_earlier_batch_left_behind_is_not_saved() throws Exception {
    Repaired repaired = repair(overAnOldOne(200_000));
    assertThat(repaired.messages()).isZero();
    assertThat(repaired.lost())
        .containsExactly(repaired.file() + ": none of its pages has a right checksum");
    assertThat(batches(directory)).isEmpty();
  }

  @Test
  void what_an_earlier_batch_left_behind_does_not_count_as_lost() throws Exception {
    Repaired repaired = repair(overAnOldOne(100));
    assertThat(repaired.lost())
        .containsExactly(
            repaired.file() + ": its header is damaged; it is not known how many messages it had");
    assertThat(numbers(1)).containsExactly(100);
  }
}
