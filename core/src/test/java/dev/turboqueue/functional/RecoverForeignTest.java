package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.files;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.PythonFile;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes of the Python library left behind, beside those of it that live. */
class RecoverForeignTest {

  private static final String FIRST = "loading_1795459351_b6c2f77a-4392-4c5d-b0e8-7cb8ea877b72.db";
  private static final String SECOND = "loading_1795459352_c6c2f77a-4392-4c5d-b0e8-7cb8ea877b72.db";

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void make() throws Exception {
    directory = Files.createDirectory(root.resolve("q"));
  }

  /** Makes a file that is old: files' times and the clock have milliseconds only. */
  private void leaveBehind(String name) throws Exception {
    Path file = Files.write(directory.resolve(name), PythonFile.of(1));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  @Test
  void a_file_that_cannot_be_taken_stops_neither_the_others_nor_the_opening() throws Exception {
    leaveBehind(FIRST);
    Files.writeString(directory.resolve(FIRST + "-journal"), "only the SQLite library reads it");
    leaveBehind(SECOND);
    DirectoryOptions options =
        DirectoryOptions.builder().recoverForeignAfter(Duration.ofMillis(1)).build();
    try (TurboQueue queue = TurboQueue.open(directory, options)) {
      assertThat(files(directory, "avail_")).hasSize(1);
      assertThat(files(directory, "loading_")).contains(FIRST);
      leaveBehind(SECOND);
      Files.delete(directory.resolve(files(directory, "avail_").get(0)));
      assertThat(queue.recover(Duration.ZERO)).extracting(Recovered::from).containsExactly(SECOND);
    }
  }

  @Test
  void the_empty_file_of_a_producer_that_lives_is_left_alone() throws Exception {
    Files.createFile(directory.resolve(FIRST));
    try (TurboQueue queue = TurboQueue.open(directory)) {
      try (InputStream open = Files.newInputStream(directory.resolve(FIRST))) {
        assertThat(open.read()).isEqualTo(-1);
        assertThat(queue.recover(Duration.ZERO)).isEmpty();
        assertThat(files(directory, "loading_")).containsExactly(FIRST);
      }
      assertThat(queue.recover(Duration.ZERO)).hasSize(1);
      assertThat(files(directory, "loading_")).isEmpty();
    }
  }
}
