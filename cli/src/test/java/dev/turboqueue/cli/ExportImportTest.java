package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Header;
import dev.turboqueue.MessageReader;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.RandomLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportImportTest {

  private static final String LINE =
      "{\"type\":\"string\",\"key\":null,\"headers\":[],\"time\":null,\"payload\":\"1\"}\n";

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void every_payload_comes_back_byte_for_byte() throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("a"));
        Producer producer = queue.producer()) {
      for (String text :
          List.of("", "é\u2028😀\u0000\"\\", "\ud83d", "x\ude00\ud83dy", "null", "7")) {
        producer.send(text);
      }
      for (String json :
          List.of(
              "{\"a\" :\t1e400}",
              " {\"a\": 1} ",
              "[\n1,\r2]",
              "\"\\u0041\\ud83d\"",
              " \"x\"",
              "\"x\" ",
              "7",
              " -0.0 ",
              "null",
              " null",
              "true",
              "not JSON",
              "{",
              "\"a\"b\"",
              "[".repeat(500) + "]".repeat(500),
              "[".repeat(600) + "]".repeat(600))) {
        producer.sendJson(json);
      }
      producer.send((String) null);
      producer.send(new byte[0]);
      producer.send(new byte[] {-1, 0, '\n', '\r'});
      producer.send("text as bytes, {\"base64\": \"AA==\"}".getBytes(StandardCharsets.UTF_8));
      producer.sendJson("{\"base64\": \"AA==\"}");
    }
    assertSameAfterwards("");
  }

  @Test
  void random_lines_come_back_byte_for_byte() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TurboQueue queue = TurboQueue.open(root.resolve("a"));
        Producer producer = queue.producer()) {
      for (int i = 0; i < 3_000; i++) {
        byte[] line = RandomLines.line(random);
        String text = new String(line, StandardCharsets.UTF_8);
        switch (random.nextInt(3)) {
          case 0 -> producer.send(line);
          case 1 -> producer.send(text);
          default -> producer.sendJson(text);
        }
      }
    }
    assertSameAfterwards("seed " + seed);
  }

  @Test
  void keys_headers_and_times_come_back_as_they_were() throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("a"));
        Producer producer = queue.producer()) {
      producer.send(OutgoingMessage.text("1").key("text \"é\"\n").build());
      producer.send(
          OutgoingMessage.text("2").key("bytes".getBytes(StandardCharsets.UTF_8)).build());
      producer.send(OutgoingMessage.text("3").key(new byte[] {-1}).build());
      producer.send(
          OutgoingMessage.json("[]")
              .key("")
              .header("a", "\u0000")
              .header("a", "2")
              .header(new Header("\ud800\"", new byte[] {-2}))
              .header(new Header("null", null))
              .time(Instant.ofEpochMilli(-1))
              .build());
      producer.send(OutgoingMessage.bytes(null).time(Instant.ofEpochMilli(Long.MAX_VALUE)).build());
    }
    assertSameAfterwards("");
  }

  /** Exports queue a, imports it into b and compares everything but the ids. */
  private void assertSameAfterwards(String what) throws IOException {
    List<String> before = contents("a");
    Shell.Result export = shell.run("export", "a");
    assertThat(export.exit()).isZero();
    assertThat(export.out().lines()).hasSize(before.size());
    assertThat(shell.run(export.outBytes(), "import", "b").exit()).isZero();
    assertThat(contents("b")).as(what).isEqualTo(before);
    assertThat(contents("a")).as("nothing is taken").isEqualTo(before);
  }

  private List<String> contents(String queue) throws IOException {
    QueueInspector inspector = QueueInspector.of(root.resolve(queue));
    List<String> contents = new ArrayList<>();
    for (BatchInfo batch : inspector.batches(BatchState.AVAILABLE)) {
      try (MessageReader reader = inspector.read(batch)) {
        StoredMessage message;
        while ((message = reader.next()) != null) {
          contents.add(describe(message));
        }
      }
    }
    return contents;
  }

  private static String describe(StoredMessage message) {
    String key = message.keyBytes() == null ? "-" : base64(message.keyBytes());
    StringBuilder headers = new StringBuilder();
    message
        .headers()
        .forEach(
            header ->
                headers
                    .append(header.name().chars().boxed().toList())
                    .append(header.value() == null ? "-" : base64(header.value())));
    byte[] bytes = message.bytes();
    return message.type()
        + (bytes == null ? "null" : base64(bytes))
        + message.json()
        + key
        + message.keyIsText()
        + headers
        + message.time();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void dead_letters_are_exported_with_their_failure_and_imported_as_messages() throws Exception {
    shell.put("a", "1\n2\n");
    shell.put("a", "3\n", "--delay", "1h");
    Letters.reject(root.resolve("a"), 1, "no sense");
    Path file = root.resolve("out.ndjson");
    Shell.Result export =
        shell.run("export", "a", "--state", "avail,delayed,dead", file.toString(), "--json");
    assertThat(export.json()).containsEntry("messages", 3).containsEntry("queue", "a");
    assertThat(Files.readString(file))
        .contains("\"reason\":\"no sense\"")
        .contains("\"origin\":")
        .contains("\"id\":");
    assertThat(shell.run("import", "b", file.toString(), "--json").json())
        .containsEntry("messages", 3);
    assertThat(shell.run("get", "b", "-e").out()).isEqualTo("2\n3\n1\n");
    assertThat(shell.run("peek", "a", "--state", "dead").out()).isEqualTo("1\n");
  }

  @Test
  void what_get_prints_as_JSON_can_be_imported() {
    shell.put("a", "{\"n\":1}\ntext\n", "--key", "k", "--header", "h=v");
    Shell.Result got = shell.run("get", "a", "-e", "--json");
    shell.run(got.outBytes(), "import", "b");
    assertThat(shell.run("get", "b", "-e").out()).isEqualTo("{\"n\":1}\ntext\n");
  }

  @Test
  void an_existing_file_is_not_written_over() throws IOException {
    shell.put("a", "1\n");
    Path file = Files.writeString(root.resolve("out"), "precious");
    Shell.Result export = shell.run("export", "a", file.toString());
    assertThat(export.exit()).isEqualTo(Exit.FAILURE);
    assertThat(export.err()).contains("exists; choose another name");
    assertThat(file).hasContent("precious");
  }

  @Test
  void what_cannot_be_exported_is_said() throws IOException {
    shell.put("a", "{\"a\":1}\n".repeat(50_000));
    try (Stream<Path> files = Files.list(root.resolve("a"))) {
      Path batch = files.filter(f -> f.toString().contains("avail_")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(batch);
      bytes[bytes.length / 2] ^= 1;
      Files.write(batch, bytes);
    }
    Shell.Result export = shell.run("export", "a");
    assertThat(export.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(export.err()).contains("not exported");
    assertThat(export.out().lines().count()).isBetween(40_000L, 49_999L);
  }

  @Test
  void files_are_checked_before_anything_is_stored() throws IOException {
    Path good = Files.writeString(root.resolve("good"), LINE + LINE);
    Path bad = Files.writeString(root.resolve("bad"), LINE + "\n" + "{\"a\":1}\n");
    Shell.Result broken = shell.run("import", "b", good.toString(), bad.toString());
    assertThat(broken.exit()).isEqualTo(Exit.FAILURE);
    assertThat(broken.err().lines()).hasSize(1);
    assertThat(broken.err())
        .contains("line 3 of " + bad)
        .contains("it has no payload; nothing was stored");
    assertThat(shell.run("import", "b", good.toString(), "nowhere").exit())
        .isEqualTo(Exit.NOT_FOUND);
    assertThat(root.resolve("b")).doesNotExist();
    assertThat(shell.run("import", "b", good.toString(), good.toString()).exit()).isZero();
    assertThat(shell.run("get", "b", "-e").out()).isEqualTo("1\n1\n1\n1\n");
  }

  @Test
  void from_stdin_what_comes_before_a_broken_line_is_stored() {
    byte[] input = (LINE + LINE + "[]\n" + LINE).getBytes(StandardCharsets.UTF_8);
    Shell.Result broken = shell.run(input, "import", "b", "--json");
    assertThat(broken.exit()).isEqualTo(Exit.FAILURE);
    assertThat(broken.err())
        .contains("line 3 of stdin")
        .contains("it is not a JSON object; the 2 messages before it are stored");
    assertThat(shell.run("get", "b", "-e").out()).isEqualTo("1\n1\n");
  }

  @Test
  void each_way_to_be_broken_is_named() {
    assertBroken("{\"payload\":1", "not a JSON object");
    assertBroken("{\"payload\":1}}", "not a JSON object");
    assertBroken("{\"payload\":1,}", "not a JSON object");
    assertBroken("{\"payload\":}", "not a JSON object");
    assertBroken("{\"payload\":01}", "not a JSON object");
    assertBroken("{}", "no payload");
    assertBroken("{\"payload\":1,\"type\":\"xml\"}", "its type is xml");
    assertBroken("{\"payload\":1,\"type\":\"string\"}", "not a string");
    assertBroken("{\"payload\":1,\"type\":\"bytes\"}", "neither text nor");
    assertBroken("{\"payload\":{\"base64\":\"?\"},\"type\":\"bytes\"}", "its base64 is not valid");
    assertBroken("{\"payloadBase64\":\"/w==\",\"type\":\"json\"}", "not UTF-8");
    assertBroken("{\"payload\":1,\"key\":7}", "its key is neither text nor");
    assertBroken("{\"payload\":1,\"headers\":[1]}", "its headers are not");
    assertBroken("{\"payload\":1,\"headers\":[[\"a\",1]]}", "its headers are not");
    assertBroken("{\"payload\":1,\"time\":\"noon\"}", "its time is \"noon\"");
    assertBroken("{\"payload\":1,\"time\":12}", "its time is 12");
    assertBroken("{\"payload\":1,\"time\":\"+1000000000-01-01T00:00:00Z\"}", "its time is");
  }

  private void assertBroken(String line, String why) {
    Shell.Result broken = shell.run(line.getBytes(StandardCharsets.UTF_8), "import", "b");
    assertThat(broken.exit()).as(line).isEqualTo(Exit.FAILURE);
    assertThat(broken.err()).as(line).contains("line 1 of stdin").contains(why);
  }

  @Test
  void unknown_queues_and_bad_names_are_refused() {
    assertThat(shell.run("export", "nope").exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(shell.run("export", "nope", root.resolve("f").toString()).exit())
        .isEqualTo(Exit.NOT_FOUND);
    assertThat(root.resolve("f")).doesNotExist();
    assertThat(root.resolve("nope")).doesNotExist();
    assertThat(shell.run("import", "../b").exit()).isEqualTo(Exit.USAGE);
    shell.put("a", "1\n");
    assertThat(shell.run("export", "a", "--state", "loading").exit()).isEqualTo(Exit.USAGE);
  }
}
