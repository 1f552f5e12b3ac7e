package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.path;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.internal.admin.Depth;
import dev.turboqueue.internal.owner.OtherOwners;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that is moved to another batch is there or here, whatever fails in between. */
class MovesTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void fill() throws Exception {
    directory = root.resolve("q");
    send(directory, "1", "2", "3");
  }

  private SteppedQueue open() throws IOException {
    return SteppedQueue.open(directory, disk, DirectoryOptions.defaults());
  }

  /** Takes and acknowledges all that comes. */
  private List<String> rest() throws Exception {
    List<String> texts = new ArrayList<>();
    try (SteppedQueue queue = open();
        Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ZERO)) != null) {
        texts.add(String.valueOf(message.text()));
        message.ack();
      }
    }
    return texts;
  }

  private void assertOnce() throws Exception {
    assertThat(rest()).containsExactly("2", "3");
    assertThat(files(directory, "moved_")).isEmpty();
    assertThat(files(directory, "loading_")).isEmpty();
    assertThat(files(directory, "dead_")).hasSize(1);
    try (SteppedQueue queue = open()) {
      assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(1);
    }
  }

  @Test
  void the_original_is_marked_before_the_copy_can_be_taken() throws Exception {
    List<String> steps = new ArrayList<>();
    try (SteppedQueue queue = open();
        Consumer consumer = queue.consumer()) {
      next(consumer).reject("no good");
      disk.set((name, file) -> steps.add(name + " " + kind(file)));
      queue.settle();
    }
    assertThat(steps)
        .containsSubsequence("write loading", "rename loading", "write assigned", "rename moved");
  }

  private static String kind(Path file) {
    return file.getFileName().toString().replaceFirst("_.*", "");
  }

  @ParameterizedTest
  @CsvSource({"rename, loading_", "write, loading_", "rename, moved_", "write, assigned_"})
  void what_fails_once_is_done_later_and_once(String operation, String prefix) throws Exception {
    try (SteppedQueue queue = open();
        Consumer consumer = queue.consumer()) {
      next(consumer).reject("no good");
      disk.fail(operation, prefix);
      assertThatThrownBy(queue::settle).isInstanceOf(IOException.class);
      assertThat(files(directory, "dead_")).isEmpty();
      disk.mend();
      queue.settle();
      assertThat(files(directory, "dead_")).hasSize(1);
    }
    assertOnce();
  }

  @Test
  void what_is_moved_counts_before_others_can_take_it() throws Exception {
    try (SteppedQueue queue = open();
        Consumer consumer = queue.consumer()) {
      next(consumer).release();
      disk.fail("rename", "moved_");
      assertThatThrownBy(queue::settle).isInstanceOf(IOException.class);
      assertThat(Depth.of(directory)).isEqualTo(3);
      disk.mend();
    }
    assertThat(rest()).containsExactlyInAnyOrder("1", "2", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loading_", "moved_"})
  void copies_whose_file_was_removed_are_made_again(String prefix) throws Exception {
    try (SteppedQueue queue = open();
        Consumer consumer = queue.consumer()) {
      next(consumer).reject("no good");
      disk.fail("rename", prefix);
      assertThatThrownBy(queue::settle).isInstanceOf(IOException.class);
      disk.mend();
      Files.delete(path(directory, files(directory, prefix).get(0)));
      assertThatThrownBy(queue::settle).hasMessageContaining("is gone");
      queue.settle();
    }
    assertOnce();
  }

  /** Leaves a copy that is committed, and its original unmarked, of a dead process. */
  private void leaveCommitted() throws Exception {
    SteppedQueue queue = open();
    next(queue.consumer()).reject("no good");
    disk.set(
        (name, file) -> {
          boolean marks = name.equals("write") && kind(file).equals("assigned");
          boolean goesBack = name.equals("rename") && !kind(file).equals("loading");
          if (marks || goesBack) {
            throw new IOException("dead");
          }
        });
    assertThatThrownBy(queue::close).isInstanceOf(IOException.class);
    disk.mend();
    OtherOwners.enterDead(directory.resolve(".turboqueue/owners"), 1);
    assertThat(files(directory, "moved_dead_")).hasSize(1);
    assertThat(files(directory, "assigned_")).hasSize(1);
  }

  @Test
  void who_recovers_marks_the_original_of_a_committed_copy() throws Exception {
    leaveCommitted();
    assertOnce();
  }

  @Test
  void a_batch_whose_marks_cannot_be_written_waits() throws Exception {
    leaveCommitted();
    disk.fail("write", "assigned_");
    assertThat(rest()).isEmpty();
    assertThat(files(directory, "assigned_")).hasSize(1);
    disk.mend();
    assertOnce();
  }

  @Test
  void incomplete_copies_do_not_settle_their_originals() throws Exception {
    leaveCommitted();
    Path copies = path(directory, files(directory, "moved_").get(0));
    byte[] bytes = Files.readAllBytes(copies);
    bytes[bytes.length / 2] ^= 1;
    Files.write(copies, bytes);
    assertThat(rest()).containsExactly("1", "2", "3");
  }
}
