package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchLostException;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.admin.Verification;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecycledFilesTest {

  private static final String LARGE = "x".repeat(3 << 20);

  private final FaultyDisk disk = Faulty.disk();

  /** So that a slow machine does not roll a batch early. */
  private static final DirectoryOptions SLOW = DirectoryOptions.builder().maxBatchAge(LONG).build();

  @TempDir Path directory;

  private Path control() {
    return directory.resolve(".turboqueue");
  }

  private List<String> spares() throws IOException {
    return files(control(), "spare_");
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private void sendAndFlush(Producer producer, String text) throws IOException {
    producer.send(text);
    producer.flush();
    assertThat(batches(directory)).hasSize(1);
  }

  @Test
  void a_finished_batch_is_written_over_by_the_next_of_its_size() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      sendAndFlush(producer, "small");
      Object small = identity(directory.resolve(batches(directory).get(0)));
      texts(consumer, 1);
      assertThat(spares()).containsExactly("spare_small_0");
      sendAndFlush(producer, "again");
      assertThat(identity(directory.resolve(batches(directory).get(0)))).isEqualTo(small);
      assertThat(spares()).isEmpty();
      assertThat(texts(consumer, 1)).containsExactly("again");
      sendAndFlush(producer, LARGE);
      texts(consumer, 1);
      assertThat(spares()).containsExactly("spare_large_0");
    }
    assertThat(spares()).isEmpty();
  }

  @Test
  void a_batch_of_one_message_does_not_lie_in_a_file_of_megabytes() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      try (Producer producer = queue.producer()) {
        sendAndFlush(producer, LARGE);
      }
      texts(consumer, 1);
      DirectoryOptions one = DirectoryOptions.builder().maxEventsPerFile(1).build();
      try (TurboQueue other = TurboQueue.open(directory, one);
          Producer producer = other.producer()) {
        sendAndFlush(producer, "small");
        QueueInspector inspector = QueueInspector.of(directory);
        assertThat(inspector.batches(BatchState.AVAILABLE).get(0).bytes()).isLessThan(100_000);
        assertThat(spares()).containsExactly("spare_large_0");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Fsync.class, mode = EXCLUDE, names = "NONE")
  void what_is_forced_to_the_disk_is_not_written_over(Fsync fsync) throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().fsync(fsync).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Consumer consumer = queue.consumer()) {
      try (Producer producer = queue.producer()) {
        producer.send("message");
      }
      texts(consumer, 1);
      assertThat(spares()).isEmpty();
    }
  }

  @Test
  void no_more_than_a_few_are_kept() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < 20; i++) {
        producer.send("message");
        producer.flush();
      }
      texts(consumer, 20);
      assertThat(spares()).hasSize(8);
      assertThat(batches(directory)).isEmpty();
    }
  }

  @Test
  void a_file_of_the_python_library_is_not_kept() throws Exception {
    Path batch = directory.resolve("avail_1795459351_c7aa65cd-ff87-4b6b-92db-8c9e7de48544.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + batch);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('\"message\"')");
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("message");
      assertThat(batches(directory)).isEmpty();
      assertThat(spares()).isEmpty();
    }
  }

  @Test
  void a_spare_that_cannot_be_opened_is_replaced() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      sendAndFlush(producer, "first");
      texts(consumer, 1);
      assertThat(spares()).hasSize(1);
      disk.fail("open", "loading_");
      sendAndFlush(producer, "second");
      disk.mend();
      assertThat(spares()).isEmpty();
      assertThat(texts(consumer, 1)).containsExactly("second");
    }
  }

  /** Has the only batch, of three megabytes, consumed and its file written over by another. */
  private void writeOver(TurboQueue queue, Producer producer) throws IOException {
    try (Consumer consumer = queue.consumer()) {
      texts(consumer, 30);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    sendMegabytes(producer);
  }

  private void sendMegabytes(Producer producer) throws IOException {
    for (int i = 0; i < 30; i++) {
      producer.send("x".repeat(100_000));
    }
    producer.flush();
    assertThat(batches(directory)).hasSize(1);
  }

  @Test
  void who_reads_a_batch_takes_it_for_gone_not_damaged_when_it_is_written_over() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory, SLOW);
        Producer producer = queue.producer()) {
      sendMegabytes(producer);
      QueueInspector inspector = QueueInspector.of(directory);
      BatchInfo batch = inspector.batches(BatchState.AVAILABLE).get(0);
      try (MessageReader reader = inspector.read(batch)) {
        assertThat(reader.next()).isNotNull();
        writeOver(queue, producer);
        int read = 1;
        while (reader.next() != null) {
          read++;
        }
        assertThat(read).isLessThan(30);
        assertThat(reader.damage()).isEmpty();
      }
    }
  }

  @Test
  void a_batch_that_is_written_over_while_it_is_verified_is_not_damaged() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory, SLOW);
        Producer producer = queue.producer()) {
      sendMegabytes(producer);
      Path batch = directory.resolve(batches(directory).get(0));
      AtomicInteger reads = new AtomicInteger();
      disk.set(
          (operation, file) -> {
            if (operation.equals("read") && reads.incrementAndGet() == 5) {
              writeOver(queue, producer);
            }
          });
      assertThatThrownBy(() -> Verification.damage(disk, batch))
          .isInstanceOf(NoSuchFileException.class);
      assertThat(reads.get()).isGreaterThan(5);
    }
  }

  private TurboQueue open(String permissions) throws IOException {
    return TurboQueue.open(
        directory,
        DirectoryOptions.builder()
            .filePermissions(PosixFilePermissions.fromString(permissions))
            .build());
  }

  @Test
  void the_permissions_of_one_process_are_not_those_of_another() throws Exception {
    try (TurboQueue mine = open("rw-------");
        TurboQueue others = open("rwx------");
        Producer producer = mine.producer();
        Producer other = others.producer();
        Consumer consumer = mine.consumer()) {
      for (int i = 0; i < 3; i++) {
        sendAndFlush(producer, "mine");
        assertThat(permissions()).isEqualTo("rw-------");
        texts(consumer, 1);
        sendAndFlush(other, "other");
        assertThat(permissions()).isEqualTo("rwx------");
        texts(consumer, 1);
      }
    }
  }

  private String permissions() throws IOException {
    Path batch = directory.resolve(batches(directory).get(0));
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(batch));
  }

  @Test
  void what_is_to_be_forced_is_not_written_over_what_is_not() throws Exception {
    DirectoryOptions roll = DirectoryOptions.builder().fsync(Fsync.ROLL).build();
    try (TurboQueue queue = TurboQueue.open(directory);
        TurboQueue forcing = TurboQueue.open(directory, roll);
        Producer producer = queue.producer();
        Producer forced = forcing.producer();
        Consumer consumer = queue.consumer()) {
      sendAndFlush(producer, "message");
      texts(consumer, 1);
      assertThat(spares()).hasSize(1);
      for (int i = 0; i < 3; i++) {
        forced.send("message");
        forced.flush();
        assertThat(spares()).hasSize(1);
      }
    }
  }

  private static void sendFifty(Producer producer) throws IOException {
    for (int i = 0; i < 50; i++) {
      producer.send("x".repeat(10_000));
    }
    producer.flush();
  }

  @Test
  void a_dead_letter_does_not_lie_in_the_file_of_a_whole_batch() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      sendFifty(producer);
      sendFifty(producer);
      texts(consumer, 100);
      for (int i = 0; i < 3; i++) {
        sendFifty(producer);
        assertThat(spares()).isNotEmpty();
        next(consumer).reject("because");
        texts(consumer, 49);
        await().atMost(LONG).until(() -> files(directory, "assigned_").isEmpty());
      }
      assertThat(files(directory, "dead_")).hasSize(3);
      for (String dead : files(directory, "dead_")) {
        assertThat(Files.size(directory.resolve("dead").resolve(dead))).isLessThan(100_000);
      }
    }
  }

  /** What follows is what another consumer's progress must not touch. */
  private void checkNext(TurboQueue queue) throws Exception {
    try (Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("next");
    }
    assertThat(files(directory, "corrupt_")).isEmpty();
  }

  @Test
  void a_listener_that_fails_has_nothing_written_to_the_next_batch() throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .listener(
                event -> {
                  if (event.type() == QueueEvent.Type.SETTLED) {
                    throw new AssertionError("on purpose");
                  }
                })
            .build();
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      sendAndFlush(producer, "first");
      try (TurboQueue listened = TurboQueue.open(directory, options);
          Consumer consumer = listened.consumer()) {
        texts(consumer, 1);
        sendAndFlush(producer, "next");
      }
      checkNext(queue);
    }
  }

  @Test
  void who_lost_his_batch_writes_nothing_to_the_next_one() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer robbed = queue.consumer()) {
      producer.send("0");
      sendAndFlush(producer, "1");
      Message first = next(robbed);
      Message second = next(robbed);
      String taken = files(directory, "assigned_").get(0);
      String back = taken.replaceFirst("assigned_[0-9]+_", "avail_");
      Files.move(directory.resolve(taken), directory.resolve(back));
      try (Consumer other = queue.consumer()) {
        assertThat(texts(other, 2)).containsExactly("0", "1");
      }
      assertThat(spares()).hasSize(1);
      sendAndFlush(producer, "next");
      Path file = directory.resolve(batches(directory).get(0));
      byte[] before = Files.readAllBytes(file);
      assertThatThrownBy(
              () -> {
                first.ack();
                second.ack();
              })
          .isInstanceOf(BatchLostException.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      checkNext(queue);
    }
  }
}
