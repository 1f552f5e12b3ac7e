package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.PythonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch of the Python library, which does not say how many it holds, rejected as a whole. */
class RejectedBatchTest {

  private static final String NAME = "avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db";

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() throws IOException {
    directory = Files.createDirectory(root.resolve("q"));
  }

  @Test
  void what_could_not_be_copied_is_delivered_again() throws Exception {
    Files.write(directory.resolve(NAME), PythonFile.of(10));
    DirectoryOptions.Builder copiesOfOne = DirectoryOptions.builder().maxEventsPerFile(1);
    try (TurboQueue queue = Faulty.open(directory, disk, copiesOfOne);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      Faulty.failAfterCreating(disk, 2);
      assertThatThrownBy(() -> batch.reject("no good")).hasMessageContaining("simulated");
      disk.mend();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 8)).first().isEqualTo("2");
      assertThat(queue.deadLetters().retry(letter -> true)).isEqualTo(2);
      assertThat(texts(consumer, 2)).containsExactly("0", "1");
    }
  }

  @Test
  void what_is_damaged_is_put_aside() throws Exception {
    int messages = 2_000;
    byte[] batch = PythonFile.of(messages);
    batch[2 * 4_096] = 0; // the second leaf is none any more
    Files.write(directory.resolve(NAME), batch);
    DirectoryOptions.Builder smallCopies = DirectoryOptions.builder().maxEventsPerFile(10);
    try (TurboQueue queue = Faulty.open(directory, disk, smallCopies);
        Consumer consumer = queue.consumer()) {
      Objects.requireNonNull(consumer.pollBatch(LONG)).reject("no good");
      assertThat(files(directory, "corrupt_")).hasSize(1);
      assertThat(queue.deadLetters().retry(letter -> true)).isBetween(1_000L, messages - 1L);
    }
  }

  @Test
  void all_of_it_becomes_dead_letters() throws Exception {
    int messages = 2_000;
    Files.write(directory.resolve(NAME), PythonFile.of(messages));
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Objects.requireNonNull(consumer.pollBatch(LONG)).reject("no good");
      assertThat(files(directory, "assigned_")).isEmpty();
      assertThat(queue.deadLetters().retry(letter -> true)).isEqualTo(messages);
      assertThat(texts(consumer, messages))
          .containsExactlyElementsOf(
              IntStream.range(0, messages).mapToObj(Integer::toString).toList());
    }
  }
}
