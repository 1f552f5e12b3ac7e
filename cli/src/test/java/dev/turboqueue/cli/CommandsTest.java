package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.RandomLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void get_prints_byte_for_byte_what_put_was_given() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      input.write(RandomLines.line(random));
      input.write('\n');
    }
    assertThat(shell.run(input.toByteArray(), "put", "q").exit()).isZero();
    assertThat(shell.run("peek", "q", "-n", "20000").outBytes()).isEqualTo(input.toByteArray());
    Shell.Result got = shell.run("get", "q", "-e");
    assertThat(got.exit()).isZero();
    assertThat(got.outBytes()).as("seed %d", seed).isEqualTo(input.toByteArray());
  }

  @Test
  void lines_with_a_key_or_headers_come_back_as_they_were() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000; i++) {
      input.write(RandomLines.line(random));
      input.write('\n');
    }
    shell.run(input.toByteArray(), "put", "q", "--key", "k", "--header", "a=b=c");
    assertThat(shell.run("get", "q", "-e").outBytes())
        .as("seed %d", seed)
        .isEqualTo(input.toByteArray());
  }

  @Test
  void messages_may_end_with_another_delimiter() {
    shell.run(utf8("a\nb\0c\0"), "put", "q", "-0");
    assertThat(shell.run("get", "q", "-n", "1", "-0").out()).isEqualTo("a\nb\0");
    assertThat(shell.run("get", "q", "--delimiter", "\\t").out()).isEqualTo("c\t");
    assertThat(shell.run("get", "q", "--delimiter", "ab").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void what_cannot_be_read_keeps_the_others_from_nothing() throws IOException {
    shell.run(utf8("1\n2\n3\n"), "put", "q", "--batch-size", "1");
    String odd = "avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db";
    Files.createDirectory(root.resolve("q").resolve(odd));
    Shell.Result peeked = shell.run("peek", "q");
    assertThat(peeked.out()).isEqualTo("1\n2\n3\n");
    assertThat(peeked.err()).contains(odd + ": it is not a file");
    assertThat(peeked.exit()).isEqualTo(Exit.DAMAGED);
    Shell.Result purged = shell.run("purge", "q", "--yes");
    assertThat(purged.err())
        .contains("Not everything was deleted: ")
        .contains(odd + ": it is not a file");
    assertThat(purged.exit()).isEqualTo(Exit.FAILURE);
    Files.delete(root.resolve("q").resolve(odd));
    assertThat(shell.run("get", "q", "-e").out()).isEmpty();
  }

  @Test
  @Timeout(10) // else it would show for ever
  void an_interval_of_nothing_is_refused() {
    assertThat(shell.run("stat", "-i", "0s").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void several_files_are_put_in_their_order() throws IOException {
    Path a = Files.writeString(root.resolve("a.txt"), "1\n2");
    Path b = Files.writeString(root.resolve("b.txt"), "3\n");
    Shell.Result put =
        shell.run(utf8("x\n"), "put", "q", b.toString(), "-", a.toString(), "--json");
    assertThat(json(put)).containsEntry("messages", 4).containsEntry("queue", "q");
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("3\nx\n1\n2\n");
  }

  @Test
  void nothing_is_stored_when_a_file_cannot_be_read() throws IOException {
    Path a = Files.writeString(root.resolve("a.txt"), "1\n");
    Shell.Result missing = shell.run("put", "q", a.toString(), "nowhere.txt");
    assertThat(missing.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(missing.err()).contains("nowhere.txt");
    assertThat(shell.run("put", "q", root.toString()).err()).contains("is a directory");
    assertThat(root.resolve("q")).doesNotExist();
  }

  @Test
  void put_can_delay_messages() throws IOException {
    shell.put("q", "1\n2\n", "--delay", "1h", "--key", "k");
    shell.put("q", "3\n", "--at", Instant.now().plusSeconds(86_400).toString());
    shell.put("q", "4\n", "--at", "2001-01-31T12:00+01:00");
    assertThat(shell.run("peek", "q", "--state", "delayed").out()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("4\n");
  }

  @Test
  void put_can_force_what_it_stores() {
    for (String when : List.of("none", "roll", "flush")) {
      shell.put("q", "1\n2\n", "--fsync", when);
      assertThat(shell.run("get", "q", "-e").out()).as(when).isEqualTo("1\n2\n");
    }
    assertThat(shell.run("put", "q", "--fsync", "often").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void get_takes_one_message_unless_told_otherwise() {
    shell.run(utf8("1\n2\n3\n4\n"), "put", "q");
    assertThat(shell.run("get", "q").out()).isEqualTo("1\n");
    assertThat(shell.run("get", "q", "-n", "2").out()).isEqualTo("2\n3\n");
    assertThat(shell.run("get", "q", "-n", "2").out()).isEqualTo("4\n");
    assertThat(shell.run("get", "q").exit()).isEqualTo(Exit.EMPTY);
    assertThat(shell.run("get", "q", "--wait", "20ms").exit()).isEqualTo(Exit.EMPTY);
    assertThat(shell.run("get", "q", "-e").exit()).isZero();
  }

  @Test
  void a_message_is_settled_only_when_it_was_written() throws IOException {
    shell.run(utf8("1\n2\n"), "put", "q");
    Globals full =
        new Globals(
            Channels.newChannel(InputStream.nullInputStream()),
            new FullDisk(),
            new PrintStream(OutputStream.nullOutputStream()),
            new Stop(Thread.currentThread()));
    assertThat(Turboq.execute(full, "-r", root.toString(), "get", "q", "-e"))
        .isEqualTo(Exit.FAILURE);
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("1\n2\n");
  }

  @Test
  void a_message_is_shown_with_all_that_it_has() throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer()) {
      producer.send(
          OutgoingMessage.json("{\"n\":\n1}")
              .key("k")
              .header("h", "v")
              .header(new Header("b", new byte[] {-1}))
              .time(Instant.ofEpochMilli(5))
              .build());
      producer.send((String) null);
      producer.send(new byte[] {-2});
      producer.sendJson("not JSON: \"");
    }
    String out = shell.run("get", "q", "-e", "--json").out();
    List<Map<String, Object>> messages = new ArrayList<>();
    for (String line : out.split("\n", -1)) {
      if (!line.isEmpty()) {
        messages.add(JSON.std.mapFrom(line));
      }
    }
    assertThat(messages).hasSize(4);
    assertThat(messages.get(0))
        .containsEntry("type", "json")
        .containsEntry("key", "k")
        .containsEntry(
            "headers", List.of(List.of("h", "v"), List.of("b", Map.of("base64", "/w=="))))
        .containsEntry("time", "1970-01-01T00:00:00.005Z")
        .containsEntry("payload", Map.of("n", 1));
    assertThat(messages.get(1)).containsEntry("payload", null).containsEntry("key", null);
    assertThat(messages.get(2))
        .containsEntry("type", "bytes")
        .containsEntry("payload", Map.of("base64", "/g=="));
    assertThat(messages.get(3)).containsEntry("payloadBase64", "bm90IEpTT046ICI=");
  }

  @Test
  void peek_changes_nothing() throws IOException {
    shell.run(utf8("1\n2\n"), "put", "q");
    List<String> before = tree();
    assertThat(shell.run("peek", "q").out()).isEqualTo("1\n2\n");
    assertThat(shell.run("peek", "q", "-n", "1").out()).isEqualTo("1\n");
    assertThat(shell.run("peek", "q", "--state", "assigned,corrupt").exit()).isEqualTo(Exit.EMPTY);
    assertThat(shell.run("ls", "q").exit()).isZero();
    assertThat(shell.run("stat").exit()).isZero();
    assertThat(shell.run("verify", "q").exit()).isZero();
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void peek_shows_one_batch_by_its_id() throws IOException {
    shell.run(utf8("1\n2\n3\n"), "put", "q", "--batch-size", "1");
    String id = String.valueOf(at(json(shell.run("ls", "q", "--json")), "batches", 1, "id"));
    assertThat(shell.run("peek", "q", "--batch", id).out()).isEqualTo("2\n");
    assertThat(shell.run("peek", "q", "--batch", "x").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void ls_and_stat_count_by_state() throws IOException {
    shell.run(utf8("1\n2\n3\n"), "put", "b", "--batch-size", "2");
    shell.run(utf8("1\n"), "put", "a");
    shell.run("get", "b");
    Files.createDirectory(root.resolve("not-a-queue"));
    assertThat(shell.run("ls").out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "QUEUE PAUSED WAITING LOADING DELAYED AVAIL ASSIGNED DEAD CORRUPT ORPHANED",
            "a - 1 0 0 1 0 0 0 0",
            "b - 2 0 0 2 0 0 0 0");
    Map<String, Object> stat = json(shell.run("stat", "b", "--json"));
    assertThat(at(stat, "states", "avail", "batches")).isEqualTo(2);
    assertThat(at(stat, "states", "avail", "messages")).isEqualTo(2);
  }

  @Test
  void verify_finds_damage() throws IOException {
    shell.run(utf8("{\"a\":1}\n".repeat(1000)), "put", "q");
    Path batch = onlyBatch("q");
    assertThat(shell.run("verify", batch.toString()).exit()).isZero();
    byte[] bytes = Files.readAllBytes(batch);
    bytes[bytes.length - 100] ^= 1;
    Files.write(batch, bytes);
    Shell.Result byQueue = shell.run("verify", "q");
    assertThat(byQueue.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(byQueue.out()).contains(batch.toString());
    Shell.Result byFile = shell.run("verify", batch.toString(), "--json");
    assertThat(byFile.exit()).isEqualTo(Exit.DAMAGED);
    assertThat((List<?>) json(byFile).get("damaged")).hasSize(1);
    assertThat(shell.run("verify", root + "/q/none.db").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void a_full_queue_fails_drops_or_times_out() throws IOException {
    String[] small = {"put", "q", "--batch-size", "2", "--max-avail", "1", "--on-full"};
    Shell.Result failed = shell.run(utf8("1\n2\n3\n"), with(small, "fail"));
    assertThat(failed.exit()).isEqualTo(Exit.FULL);
    assertThat(failed.err())
        .contains("line 3 of stdin")
        .contains("2 messages before it are stored");
    Shell.Result dropped = shell.run(utf8("4\n5\n"), with(small, "drop", "--json"));
    assertThat(dropped.exit()).isZero();
    assertThat(json(dropped))
        .containsEntry("messages", 0)
        .containsEntry("bytes", 0)
        .containsEntry("dropped", 2);
    assertThat(shell.run(utf8("6\n"), with(small, "block", "--full-timeout", "20ms")).exit())
        .isEqualTo(Exit.FULL);
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("1\n2\n");
  }

  @Test
  void recover_returns_what_the_python_library_left() throws IOException {
    shell.run(utf8("1\n"), "put", "q", "--names", "python-0.7");
    Path ready = tree().stream().filter(f -> f.contains("ready_")).map(Path::of).findFirst().get();
    Path taken = ready.resolveSibling("unload_" + ready.getFileName().toString().substring(6));
    Files.move(ready, taken);
    Files.setLastModifiedTime(taken, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    assertThat(shell.run("recover", "q").out()).isEmpty();
    assertThat(shell.run("recover", "q", "--older-than", "2h").out()).isEmpty();
    assertThat(shell.run("recover", "q", "--older-than", "10m", "--dry-run").out())
        .contains(taken.getFileName().toString());
    assertThat(taken).exists();
    assertThat(shell.run("recover", "q", "--older-than", "10m").out())
        .contains(taken.getFileName().toString());
    assertThat(shell.run("get", "q").out()).isEqualTo("1\n");
  }

  @Test
  void recover_lists_what_it_returned_of_dead_owners() throws IOException {
    shell.run(utf8("1\n"), "put", "q");
    Path first = tree().stream().filter(f -> f.contains("avail_")).map(Path::of).findFirst().get();
    for (String owner : List.of("assigned_00001_", "assigned_00007_")) { // the opener's, and not
      String name = first.getFileName().toString();
      Path taken = first.resolveSibling(name.replace("avail_", owner));
      Files.move(first, taken);
      Shell.Result result = shell.run("recover", "q");
      String back = name.replace(".db", "_r1.db"); // delivered once more, for all that is known
      assertThat(result.out()).isEqualTo(taken.getFileName() + " -> " + back + "\n");
      assertThat(result.err()).isEmpty();
      Files.move(first.resolveSibling(back), first);
    }
    assertThat(shell.run("recover", "q").err()).contains("nothing to recover");
    assertThat(shell.run("get", "q").out()).isEqualTo("1\n");
  }

  @Test
  void repair_prints_what_it_saved_and_what_is_lost() throws IOException {
    shell.run(utf8("1\n2\n"), "put", "q");
    assertThat(shell.run("repair", "q").err()).contains("nothing to repair");
    Path batch = onlyBatch("q");
    String name = batch.getFileName().toString().replace("avail_", "corrupt_");
    Path corrupt = Files.move(batch, batch.resolveSibling(name));
    Shell.Result sound = shell.run("repair", "q");
    assertThat(sound.exit()).as(sound.err()).isZero();
    assertThat(sound.out()).startsWith(name + " -> avail_").endsWith(".db: 2 messages saved\n");
    assertThat(sound.err()).isEmpty();
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("1\n2\n");
    Files.writeString(corrupt, "rubbish");
    Shell.Result lost = shell.run("repair", "q");
    assertThat(lost.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(lost.out()).isEqualTo(name + ": nothing to save\n");
    assertThat(lost.err()).startsWith("turboq: warning: " + name + ": ");
    Files.writeString(corrupt, "rubbish");
    Shell.Result json = shell.run("repair", "q", "--json");
    assertThat(json.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(json.err()).isEmpty();
    assertThat(json.at("repaired", 0, "file")).isEqualTo(name);
    assertThat(json.at("repaired", 0, "messages")).isEqualTo(0);
    assertThat(json.at("repaired", 0, "lost", 0)).asString().startsWith(name + ": ");
  }

  @Test
  void get_and_move_take_what_can_be_read_and_end_with_6_if_a_batch_was_damaged()
      throws IOException {
    for (String[] command :
        new String[][] {{"get", "q"}, {"get", "q", "-e"}, {"move", "q", "other"}}) {
      shell.run(utf8("1\n"), "put", "q");
      Files.writeString(onlyBatch("q").resolveSibling("avail_0000000001_rubbish.db"), "rubbish");
      Shell.Result result = shell.run(command);
      assertThat(result.exit()).as(String.join(" ", command)).isEqualTo(Exit.DAMAGED);
      assertThat(result.out()).isEqualTo(command[0].equals("get") ? "1\n" : "");
      assertThat(result.err())
          .contains("In the queue 'q' 1 damaged batch was put aside", "'turboq repair q'");
    }
    assertThat(shell.run("get", "q", "-e").exit()).isZero();
    assertThat(shell.run("get", "other", "-e").out()).isEqualTo("1\n");
  }

  @Test
  void get_ends_with_6_if_a_page_of_a_batch_was_damaged() throws IOException {
    shell.run(utf8("1\n"), "put", "q");
    Path batch = onlyBatch("q");
    byte[] bytes = Files.readAllBytes(batch);
    bytes[4096 + 100] ^= 1;
    Files.write(batch, bytes);
    Shell.Result result = shell.run("get", "q");
    assertThat(result.exit()).as(result.err()).isEqualTo(Exit.DAMAGED);
    assertThat(root.resolve("q/corrupt")).isNotEmptyDirectory();
  }

  /** A batch that cannot be read, whoever tries: a folder with its name, older than all others. */
  private void unreadable(String queue) throws IOException {
    Files.createDirectory(root.resolve(queue).resolve("avail_1_unreadable.db"));
  }

  @Test
  void a_batch_that_cannot_be_read_stops_no_command_before_the_others() throws IOException {
    shell.run(utf8("1\n2\n3\n"), "put", "q", "--batch-size", "2");
    unreadable("q");
    Shell.Result verified = shell.run("verify", "q");
    assertThat(verified.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(verified.out().lines()).hasSize(1).allMatch(line -> line.contains("unreadable.db"));
    assertThat(verified.err()).contains("3 batches checked, 1 damaged");
    Shell.Result exported = shell.run("export", "q");
    assertThat(exported.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(exported.out().lines()).hasSize(3);
    assertThat(exported.err()).contains("not exported: ").contains("unreadable.db");
    Shell.Result got = shell.run("get", "q", "-e");
    assertThat(got.out()).isEqualTo("1\n2\n3\n");
    assertThat(got.exit()).isEqualTo(Exit.FAILURE);
    assertThat(got.err().lines()).hasSize(1).allMatch(line -> line.contains("/avail_1_unreadable"));
    assertThat(shell.run("get", "q", "-e").out()).as("once more").isEmpty();
  }

  @Test
  void a_batch_that_cannot_be_read_has_no_other_moved_twice() throws IOException {
    shell.run(utf8("1\n2\n3\n"), "put", "q");
    unreadable("q");
    Shell.Result moved = shell.run("move", "q", "p");
    assertThat(moved.exit()).isEqualTo(Exit.FAILURE);
    assertThat(moved.err()).contains("unreadable.db");
    assertThat(shell.run("get", "p", "-e").out()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("get", "q", "-e").out()).isEmpty();
  }

  @Test
  void repair_adds_what_a_file_from_elsewhere_holds() throws IOException {
    shell.run(utf8("1\n2\n"), "put", "q");
    Path batch = onlyBatch("q");
    Path file = Files.move(batch, root.resolve("found"));
    Shell.Result added = shell.run("repair", "q", file.toString());
    assertThat(added.exit()).as(added.err()).isEqualTo(Exit.OK);
    assertThat(added.out()).startsWith("found -> avail_").endsWith(".db: 2 messages saved\n");
    assertThat(file).isRegularFile();
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("1\n2\n");
    Shell.Result nowhere = shell.run("repair", "q", root.resolve("nowhere").toString());
    assertThat(nowhere.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(nowhere.err().lines()).hasSize(1);
    assertThat(nowhere.err()).contains("nowhere");
  }

  private Path onlyBatch(String queue) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(queue))) {
      return files.filter(file -> file.toString().endsWith(".db")).findFirst().orElseThrow();
    }
  }

  @Test
  void repair_takes_a_file_once_and_tells_what_it_saved_before_it_failed() throws IOException {
    shell.put("other", "1\n");
    Path batch = onlyBatch("other");
    Path link = Files.createLink(root.resolve("link"), batch);
    shell.put("q", "2\n");
    Shell.Result twice = shell.run("repair", "q", batch.toString(), link.toString());
    assertThat(twice.exit()).isEqualTo(Exit.USAGE);
    assertThat(twice.err()).contains("are the same file");
    Shell.Result failed = shell.run("repair", "q", batch.toString(), onlyBatch("q").toString());
    assertThat(failed.exit()).isEqualTo(Exit.USAGE);
    assertThat(failed.out()).contains("1 message saved");
    assertThat(shell.run("repair", "q", "").err()).contains("'': it is not a readable file");
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("2\n1\n");
  }

  @Test
  void half_a_character_is_shown_as_its_escape() throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer()) {
      producer.sendJson("\"a\\ud83d\"");
    }
    String escaped = "\"payload\":\"a\\ud83d\"";
    assertThat(shell.run("peek", "q", "--format", "json").out()).contains(escaped);
    assertThat(shell.run("get", "q", "--format", "json").out()).contains(escaped);
  }

  @Test
  void what_does_not_exist_is_said_in_a_sentence() throws IOException {
    for (String command :
        List.of("get", "peek", "ls", "stat", "pause", "resume", "verify", "recover", "repair")) {
      Shell.Result result = shell.run(command, "nope");
      assertThat(result.exit()).as(command).isEqualTo(Exit.NOT_FOUND);
      assertThat(result.err().lines()).as(command).hasSize(1);
      assertThat(result.err()).as(command).contains("There is no queue 'nope'");
    }
    assertThat(Map.of("error", "", "exit", 3).keySet())
        .isEqualTo(JSON.std.mapFrom(shell.run("get", "nope", "--json").err()).keySet());
    assertThat(root.resolve("nope")).doesNotExist();
  }

  @Test
  void misuse_is_explained() {
    assertThat(shell.run("put", "../q").err()).contains("contains a slash");
    assertThat(shell.run("put", "../q").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("gett", "q").err())
        .startsWith("turboq: There is no command 'gett'.\n")
        .contains("Did you mean")
        .contains("turboq get");
    assertThat(shell.run("--rooot").err()).contains("Unknown option: '--rooot'");
    assertThat(shell.run("get", "q", "--follw").err()).contains("--follow");
    assertThat(shell.run("get", "q", "-e", "-f").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("put", "q", "--linger", "1x").err()).contains("is not a duration");
    assertThat(shell.run("put", "q", "--batch-bytes", "1x").err()).contains("is not a size");
    assertThat(shell.run("put", "q", "--at", "noon").err()).contains("2026-01-31T12:00:00Z");
    assertThat(shell.run("put", "q", "--delay", "40000d").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("put", "q", "--delay", "1s", "--at", "2026-01-31T12:00:00Z").exit())
        .isEqualTo(Exit.USAGE);
    assertThat(root.resolve("q")).doesNotExist();
    assertThat(shell.run("put", "q", "--names", "x").err()).contains("python-0.5");
    assertThat(shell.run().exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void options_may_stand_before_and_behind_the_command() {
    String dir = root.toString();
    assertThat(Shell.bare(utf8("1\n"), "put", "q", "-q", "-r", dir).err()).isEmpty();
    assertThat(Shell.bare(utf8(""), "--root=" + dir, "get", "q").out()).isEqualTo("1\n");
  }

  @Test
  void every_command_has_help_with_an_example() {
    for (String command : Commands.NAMES) {
      Shell.Result help = shell.run(command, "--help");
      assertThat(help.exit()).as(command).isZero();
      assertThat(help.out()).as(command).contains("Usage: turboq " + command).contains("Example");
    }
  }

  @Test
  void completion_knows_every_command() {
    Shell.Result bash = shell.run("completion", "bash");
    assertThat(Commands.NAMES).allSatisfy(name -> assertThat(bash.out()).contains(name));
    assertThat(shell.run("completion", "zsh").out()).startsWith("autoload");
    assertThat(shell.run("completion", "fish").exit()).isEqualTo(Exit.USAGE);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> json(Shell.Result result) throws IOException {
    return JSON.std.mapFrom(result.out());
  }

  /** Returns what lies in JSON at a path of names and indexes. */
  private static Object at(Object json, Object... path) {
    Object found = json;
    for (Object step : path) {
      Object next =
          step instanceof Integer index
              ? ((List<?>) found).get(index)
              : ((Map<?, ?>) found).get(step);
      found = Objects.requireNonNull(next, () -> "no " + step + " in " + json);
    }
    return found;
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  private static final class FullDisk extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
