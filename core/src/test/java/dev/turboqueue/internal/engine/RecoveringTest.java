package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.path;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Batch;
import dev.turboqueue.BatchLostException;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.owner.OtherOwners;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.PythonFile;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recoverer does with the files of a dead owner, and what the owner is told if it lives. */
class RecoveringTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;
  private Path owners;

  @BeforeEach
  void choose() throws IOException {
    directory = root.resolve("q");
    owners = directory.resolve(".turboqueue/owners");
    TurboQueue.open(directory).close();
  }

  /** Leaves three messages in a file as owner 1 has it in hand; returns the file. */
  private Path leave(String prefix) throws Exception {
    return prefix.startsWith("assigned_") ? leaveAssigned(prefix) : leaveLoading(prefix);
  }

  private Path leaveAssigned(String prefix) throws IOException {
    send(directory, "a", "b", "c");
    Path available = path(directory, files(directory, "avail_").get(0));
    String name = available.getFileName().toString().replace("avail_", prefix);
    return Files.move(available, directory.resolve(name));
  }

  /** What a producer has flushed, and not rolled; named as one with another policy would do it. */
  private Path leaveLoading(String prefix) throws IOException {
    Path other = root.resolve("other");
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(Fsync.FLUSH).maxBatchAge(Duration.ofDays(1)).build();
    try (TurboQueue queue = TurboQueue.open(other, options);
        Producer producer = queue.producer()) {
      for (String text : List.of("a", "b", "c")) {
        producer.send(text);
      }
      producer.flush();
      String name = files(other, "filling_").get(0);
      return Files.copy(other.resolve(name), directory.resolve(name.replace("filling_", prefix)));
    }
  }

  private List<String> received() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      return texts(consumer, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"assigned_00001_", "loading_", "filling_"})
  void nothing_is_read_before_it_has_a_name_of_its_recoverer(String prefix) throws Exception {
    Path left = leave(prefix);
    OtherOwners.enterDead(owners, 1);
    List<String> touched = Collections.synchronizedList(new ArrayList<>());
    disk.set(
        (operation, file) -> {
          if (!operation.equals("rename") && !operation.equals("forceDirectory")) {
            touched.add(file.getFileName().toString());
          }
        });
    Faulty.open(directory, disk).close();
    assertThat(touched)
        .contains("recovering_00002_00001_" + left.getFileName())
        .doesNotContain(left.getFileName().toString());
    assertThat(received()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"assigned_00001_", "loading_", "filling_"})
  void what_an_owner_that_stood_still_writes_later_goes_nowhere(String prefix) throws Exception {
    Path left = leave(prefix);
    OtherOwners.enterUnseen(owners, 1);
    try (RandomAccessFile late = new RandomAccessFile(left.toFile(), "rw")) {
      TurboQueue.open(directory).close(); // which looks twice
      assertThat(files(directory, "avail_")).hasSize(1);
      late.write(new byte[(int) late.length()]);
      assertThat(received()).containsExactly("a", "b", "c");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"recovering_00007_00001_", "replaced_00007_00001_"})
  void what_a_recoverer_left_that_died_is_recovered_once(String step) throws Exception {
    Path left = leave("assigned_00001_");
    String rest = "_00007_00001_" + left.getFileName();
    Files.copy(left, directory.resolve("recovered" + rest));
    Files.move(left, directory.resolve(step + left.getFileName()));
    OtherOwners.enterDead(owners, 7);
    assertThat(received()).containsExactly("a", "b", "c");
    assertThat(Queues.batches(directory)).isEmpty();
  }

  @Test
  void what_cannot_be_recovered_now_keeps_its_owners_name_and_is_tried_again() throws Exception {
    Path left = leave("filling_");
    OtherOwners.enterDead(owners, 1);
    disk.fail("create", "recovered_");
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      assertThat(Queues.batches(directory)).containsExactly(left.getFileName().toString());
      disk.mend();
      queue.recover(Duration.ofDays(1));
      assertThat(files(directory, "avail_")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"assigned_00001_", "assigned_00001_dead_", "loading_", "filling_"})
  void the_file_of_a_batch_that_was_recovered_is_not_used_again(String prefix) throws Exception {
    leave(prefix);
    OtherOwners.enterDead(owners, 1);
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      if (prefix.contains("dead")) {
        assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(3);
      } else {
        Objects.requireNonNull(consumer.pollBatch(Queues.LONG)).ack();
      }
      assertThat(Queues.batches(directory)).isEmpty();
      assertThat(files(directory.resolve(".turboqueue"), "spare_")).isEmpty();
    }
  }

  /** As if a consumer had died with the only batch in hand. */
  private void dieWithTheBatch() throws IOException {
    Path available = path(directory, files(directory, "avail_").get(0));
    String name = available.getFileName().toString().replace("avail_", "assigned_00001_");
    Files.move(available, directory.resolve(name));
    OtherOwners.enterDead(owners, 1);
  }

  @Test
  void deaths_far_behind_an_unreadable_message_are_not_at_the_same_place() throws Exception {
    send(directory, Collections.nCopies(9_000, "x".repeat(20)).toArray(String[]::new));
    try (RandomAccessFile bytes =
        new RandomAccessFile(path(directory, files(directory, "avail_").get(0)).toFile(), "rw")) {
      bytes.seek(16);
      int size = bytes.readUnsignedShort();
      bytes.seek(2L * (size == 1 ? 65_536 : size) + 5_000); // in the first leaf
      bytes.write(7);
    }
    dieWithTheBatch();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < 3_000; i++) {
        next(consumer).ack();
      }
    }
    dieWithTheBatch();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      next(consumer);
      assertThat(next(consumer)).as("two at a time").isNotNull();
    }
  }

  /** Has the next write to a batch in hand come when another process has just taken it. */
  private void takeAtTheNextWrite() {
    disk.set(
        (operation, file) -> {
          if (operation.equals("write") && file.getFileName().toString().startsWith("assigned_")) {
            disk.mend();
            Files.move(file, file.resolveSibling("elsewhere.db"));
          }
        });
  }

  @Test
  void an_acknowledgement_says_that_the_batch_was_taken_while_it_was_written() throws Exception {
    send(directory, "a", "b");
    send(directory, "c");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      Message second = next(consumer);
      takeAtTheNextWrite();
      first.ack();
      assertThatThrownBy(second::ack)
          .isInstanceOf(BatchLostException.class)
          .hasMessageContaining("is gone");
      assertThatThrownBy(second::release).isInstanceOf(BatchLostException.class);
      assertThat(next(consumer).text()).as("it goes on").isEqualTo("c");
    }
  }

  @Test
  void a_batch_that_was_taken_while_it_was_written_is_not_acknowledged() throws Exception {
    send(directory, "a", "b");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(Queues.LONG));
      takeAtTheNextWrite();
      assertThatThrownBy(batch::ack).isInstanceOf(BatchLostException.class);
      assertThatThrownBy(batch::ack).as("again").isInstanceOf(BatchLostException.class);
      assertThatThrownBy(() -> batch.reject("late")).isInstanceOf(BatchLostException.class);
    }
  }

  @Test
  void what_others_may_take_of_the_python_librarys_is_taken_without_a_word() throws Exception {
    Files.write(directory.resolve("avail_1_a.db"), PythonFile.of(2));
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(Queues.LONG));
      takeAtTheNextWrite();
      batch.ack();
    }
  }
}
