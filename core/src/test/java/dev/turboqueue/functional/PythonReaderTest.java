package dev.turboqueue.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path output = folder.resolveSibling(folder.getFileName() + ".out");
    Process python =
        new ProcessBuilder("python3", "-c", READER, folder.toString(), ready, taken)
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
}
