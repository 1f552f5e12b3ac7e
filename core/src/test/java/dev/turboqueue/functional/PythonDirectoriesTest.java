package dev.turboqueue.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories that the Python library left, through the public API. */
class PythonDirectoriesTest {

  private static final String A = "1795459351_c7aa65cd-ff87-4b6b-92db-8c9e7de48544.db";
  private static final String A_TAKEN = "1795459351_a481b950-d949-4419-8af9-be6d5682ccd7.db";
  private static final String R = "1795459351_9ad122f7-be5b-441c-8e51-6811e96f04db.db";
  private static final String R_TAKEN = "1795459351_2215b68a-63ba-4793-8f83-d07d3feb52ef.db";

  @TempDir Path folder;

  private static String resource(String name) throws IOException {
    try (InputStream in = PythonDirectoriesTest.class.getResourceAsStream("/python/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void copy(String fixture, String... files) throws IOException {
    for (String file : files) {
      String name = "/python/" + fixture + "/" + file;
      try (InputStream in = PythonDirectoriesTest.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(in, name), folder.resolve(file));
      }
    }
  }

  private static List<String> consume(TurboQueue queue) throws IOException, InterruptedException {
    List<String> values = new ArrayList<>();
    try (Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ofMillis(300))) != null) {
        values.add(message.json());
        message.ack();
      }
    }
    return values;
  }

  /** Splits what Python's json.dumps made of a list into what it made of its elements. */
  private static List<String> elements(String list) {
    List<String> elements = new ArrayList<>();
    int depth = 0;
    boolean inString = false;
    int start = 1;
    for (int i = 1; i < list.length() - 1; i++) {
      char c = list.charAt(i);
      if (inString) {
        inString = c != '"';
        i += c == '\\' ? 1 : 0;
      } else if (c == '"') {
        inString = true;
      } else if (c == ',' && depth == 0) {
        elements.add(list.substring(start, i));
        start = i + 2;
      } else {
        depth += "[{".indexOf(c) >= 0 ? 1 : "]}".indexOf(c) >= 0 ? -1 : 0;
      }
    }
    elements.add(list.substring(start, list.length() - 1));
    return elements;
  }

  private static List<String> expected(String generation) throws IOException {
    List<String> values = elements(resource("generation-" + generation + ".expected.json").strip());
    assertThat(values).hasSize(32);
    return values;
  }

  private List<String> databases() throws IOException {
    return Queues.batches(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "avail, avail_"
        + A
        + ", avail_"
        + A_TAKEN
        + ", loading_1795459351_b6c2f77a-4392-4c5d-b0e8-7cb8ea877b72.db",
    "ready, ready_"
        + R_TAKEN
        + ", ready_"
        + R
        + ", load_1795459351_e196001c-5d88-4ed6-8d7e-d7756b297d1e.db"
  })
  void finished_batches_are_consumed_and_unfinished_ones_left_alone(
      String generation, String one, String other, String loading) throws Exception {
    copy("generation-" + generation, one, other, loading);
    try (TurboQueue queue = TurboQueue.open(folder)) {
      // The two batches have the same second in their names: their order is by uuid.
      assertThat(consume(queue)).containsExactlyInAnyOrderElementsOf(expected(generation));
      assertThat(databases()).containsExactly(loading);

      assertThat(queue.recover(Duration.ofHours(1))).isEmpty();
      assertThat(queue.recover(Duration.ZERO)).hasSize(1);
      assertThat(consume(queue)).hasSize(8).first().isEqualTo("true"); // the 33rd
    }
    assertThat(databases()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "avail, avail_" + A + ", assigned_3_" + A_TAKEN + ", avail_" + A_TAKEN,
    "ready, ready_" + R + ", unload_" + R_TAKEN + "_3, ready_" + R_TAKEN
  })
  void what_a_python_reader_has_taken_is_left_alone_until_recovered(
      String generation, String free, String taken, String back) throws Exception {
    copy("killed-reader-" + generation, free, taken);
    try (TurboQueue queue = TurboQueue.open(folder)) {
      List<String> values = consume(queue);
      assertThat(values).hasSize(16);
      assertThat(databases()).containsExactly(taken);

      assertThat(queue.recoverable(Duration.ZERO)).containsExactly(new Recovered(taken, back));
      assertThat(databases()).containsExactly(taken);
      assertThat(queue.recover(Duration.ofHours(1))).isEmpty();
      assertThat(queue.recover(Duration.ZERO)).containsExactly(new Recovered(taken, back));
      assertThat(databases()).containsExactly(back);

      values.addAll(consume(queue));
      assertThat(values).containsExactlyInAnyOrderElementsOf(expected(generation));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chosen_" + R + ", ready_" + R,
    "unload_" + R + ", ready_" + R,
    "ready_" + R + "_temp_hold, ready_" + R,
    "ready_" + R + "_temp_hold_temp_hold, ready_" + R,
  })
  void other_names_of_taken_batches_are_known(String taken, String back) throws Exception {
    copy("generation-ready", "ready_" + R);
    Files.move(folder.resolve("ready_" + R), folder.resolve(taken));
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consume(queue)).isEmpty();
      assertThat(queue.recover(Duration.ZERO)).containsExactly(new Recovered(taken, back));
      assertThat(consume(queue)).hasSize(16);
    }
  }

  @Test
  void batches_of_all_generations_are_consumed_from_one_directory() throws Exception {
    copy("generation-avail", "avail_" + A, "avail_" + A_TAKEN);
    copy("generation-ready", "ready_" + R, "ready_" + R_TAKEN);
    List<String> all = new ArrayList<>(expected("avail"));
    all.addAll(expected("ready"));
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(consume(queue)).containsExactlyInAnyOrderElementsOf(all);
    }
    assertThat(databases()).isEmpty();
  }

  @Test
  void a_damaged_batch_of_a_dead_python_writer_is_not_deleted() throws Exception {
    copy("generation-ready", "ready_" + R);
    byte[] batch = Files.readAllBytes(folder.resolve("ready_" + R));
    Arrays.fill(batch, 4096, batch.length, (byte) 0x55);
    Files.delete(folder.resolve("ready_" + R));
    Files.write(folder.resolve("load_" + R), batch);
    try (TurboQueue queue = TurboQueue.open(folder)) {
      assertThat(queue.recover(Duration.ZERO))
          .containsExactly(new Recovered("load_" + R, "ready_" + R));
      assertThat(consume(queue)).isEmpty();
      assertThat(databases()).hasSize(1).first().asString().startsWith("corrupt_");
    }
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void a_producer_writes_the_names_that_it_was_told(BatchNaming naming) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder().naming(naming).maxBatchAge(Duration.ofDays(1)).build();
    String pattern = "\\d{10}_[0-9a-f-]{36}\\.db";
    try (TurboQueue queue = TurboQueue.open(folder, options);
        Producer producer = queue.producer()) {
      producer.send("hello");
      assertThat(databases())
          .hasSize(1)
          .first()
          .asString()
          .matches(naming.loadingPrefix() + pattern);
      producer.flush();
      assertThat(databases())
          .hasSize(1)
          .first()
          .asString()
          .matches(naming.availablePrefix() + pattern);
      assertThat(consume(queue)).containsExactly("\"hello\"");
    }
  }
}
