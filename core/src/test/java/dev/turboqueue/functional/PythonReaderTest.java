package dev.turboqueue.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our batches, claimed and read by the original library's rules in a real Python. */
class PythonReaderTest {

  /** Takes each batch with two renames, as the original does, and prints each value in ASCII. */
  private static final String READER =
      """
      import glob, json, os, sqlite3, sys
      folder, ready, taken = sys.argv[1:]
      for path in sorted(glob.glob(os.path.join(folder, ready + '_*'))):
          hold = path + '_temp_hold'
          os.rename(path, hold)
          mine = os.path.join(folder, taken + '_' + os.path.basename(path)[len(ready) + 1:])
          os.rename(hold, mine)
          connection = sqlite3.connect(mine)
          for row in connection.execute('SELECT log_data FROM logs'):
              print(json.dumps(json.loads(row[0])))
          connection.close()
          os.remove(mine)
      """;

  /** What the versions 0.5 and 0.7 do with files being filled when they start. */
  private static final String CLEAN_UP =
      """
      import glob, os, sqlite3, sys
      folder, ready = sys.argv[1:]
      for pattern in ('loading_*', 'load_*'):
          for path in glob.glob(os.path.join(folder, pattern)):
              try:
                  connection = sqlite3.connect(path)
                  connection.execute('PRAGMA integrity_check').fetchall()
                  connection.close()
                  part = os.path.basename(path).split('_', 1)[1][:-len('.db')]
                  os.rename(path, os.path.join(folder, ready + '_' + part + '_recovered.db'))
              except sqlite3.DatabaseError:
                  os.remove(path)
      """;

  @TempDir Path folder;

  @BeforeAll
  static void findPython() throws InterruptedException {
    Assumptions.assumeTrue(hasPython(), "no python3 with sqlite3 on this machine");
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import sqlite3").start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private List<String> readLikeTheOriginal(String ready, String taken) throws Exception {
    return run(READER, folder.toString(), ready, taken);
  }

  private List<String> run(String script, String... arguments) throws Exception {
    Path output = folder.resolveSibling(folder.getFileName() + ".out");
    List<String> command = new ArrayList<>(List.of("python3", "-c", script));
    command.addAll(List.of(arguments));
    Process python =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
      List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
      assertThat(python.exitValue()).as(String.join("\n", lines)).isZero();
      return lines;
    } finally {
      python.destroyForcibly();
      Files.deleteIfExists(output);
    }
  }

  /** What {@code json.dumps} makes of text. */
  private static String dumped(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> json.append(c >= 0x20 && c < 0x7F ? "" + c : String.format("\\u%04x", (int) c));
      }
    }
    return json.append('"').toString();
  }

  private static List<String> send(Producer producer) throws IOException {
    List<String> expected = new ArrayList<>();
    for (String text :
        List.of("", "plain", "0", "naïve café — 日本 🚀", "\"\\\n\t\u0001\u007f", "\ud83d?\ude80")) {
      producer.send(text);
      expected.add(dumped(text));
    }
    for (String json : List.of("{}", "[]", "true", "null", "{\"a\": [1, 2.5]}", "7", "2.5", "-3")) {
      producer.sendJson(json);
      expected.add(json);
    }
    producer.send((String) null);
    expected.add("null");
    producer.sendJson(" 12 ");
    expected.add("12");
    producer.send("{\"bytes\": 1}".getBytes(StandardCharsets.UTF_8));
    expected.add("{\"bytes\": 1}");
    producer.send(OutgoingMessage.text("x".repeat(100_000)).key("k").header("h", "v").build());
    expected.add(dumped("x".repeat(100_000)));
    return expected;
  }

  @ParameterizedTest
  @CsvSource({"SEED, avail, assigned_3", "PYTHON_0_5, ready, chosen", "PYTHON_0_7, ready, unload"})
  void the_original_claims_and_reads_our_batches(BatchNaming naming, String ready, String taken)
      throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder().naming(naming).maxEventsPerFile(7).build();
    List<String> expected;
    try (TurboQueue queue = TurboQueue.open(folder, options);
        Producer producer = queue.producer()) {
      expected = send(producer);
      producer.flush();
      assertThat(readLikeTheOriginal(ready, taken)).isEqualTo(expected);
    }
    assertThat(Queues.batches(folder)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"SEED, avail", "PYTHON_0_5, ready", "PYTHON_0_7, ready"})
  void a_start_of_the_original_leaves_accepted_messages_alone(BatchNaming naming, String ready)
      throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .naming(naming)
            .fsync(Fsync.FLUSH)
            .maxBatchAge(Duration.ofDays(1))
            .build();
    try (TurboQueue queue = TurboQueue.open(folder, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("accepted");
      producer.flush();
      assertThat(run(CLEAN_UP, folder.toString(), ready)).isEmpty();
      producer.send("accepted later");
      producer.flush();
      assertThat(run(CLEAN_UP, folder.toString(), ready)).isEmpty();
      assertThat(Queues.texts(consumer, 2)).containsExactly("accepted", "accepted later");
    }
  }
}
