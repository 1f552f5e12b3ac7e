package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands say, and how a person may say what is wanted. */
final class WordsTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void a_number_that_is_none_is_said_in_a_persons_words() {
    assertThat(shell.run("get", "q", "-n", "abc").err())
        .contains("'abc' is not a whole number in range")
        .doesNotContain("long");
    assertThat(shell.run("put", "q", "--batch-size", "1.5").err()).contains("a whole number");
    assertThat(shell.run("put", "q", "--rate", "fast").err()).contains("'fast' is not a number");
  }

  @Test
  void the_address_of_another_engine_is_refused_and_makes_no_queue() {
    for (String address : List.of("memory:x", "kafka://host/q", "FILE:/tmp/q", "s3:q/avail_1.db")) {
      for (String command : List.of("create", "put", "get", "ls", "verify")) {
        Shell.Result result = shell.run(command, address);
        assertThat(result.exit()).as(command + " " + address).isEqualTo(Exit.USAGE);
        assertThat(result.err()).startsWith("turboq: '" + address + "' is an address, and not");
      }
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_rate_is_a_number_of_messages() {
    for (String rate : List.of("NaN", "Infinity", "-1", "0")) {
      Shell.Result result = shell.run("put", "q", "--rate", rate);
      assertThat(result.exit()).as(rate).isEqualTo(Exit.USAGE);
      assertThat(result.err()).as(rate).contains("--rate must be");
    }
    assertThat(root.resolve("q")).doesNotExist();
  }

  @Test
  void a_choice_is_said_as_it_is_written() {
    assertThat(shell.run("put", "q", "--on-full", "wait").err())
        .contains("'wait' is not one of: block, fail, drop");
    assertThat(shell.run("get", "q", "--color", "red").err())
        .contains("'red' is not one of: auto, always, never");
  }

  @Test
  void a_hint_is_given_for_a_slip_of_the_finger_only() {
    assertThat(shell.run("crate", "q").err()).contains("Did you mean 'turboq create'?");
    assertThat(shell.run("gte", "q").err()).contains("Did you mean 'turboq get'?");
    assertThat(shell.run("produce", "q").err()).doesNotContain("Did you mean");
    assertThat(shell.run("get", "q", "--follw").err()).contains("'turboq get --follow'");
    assertThat(shell.run("get", "q", "--verbosely-and-more").err()).doesNotContain("Did you mean");
    assertThat(shell.run("get", "q", "r").err()).contains("The argument 'r' is not expected");
    assertThat(shell.run("get", "q", "-e", "-f").err()).doesNotContain("Error:");
  }

  @Test
  void help_explains_a_command() {
    Shell.Result put = shell.run("help", "put");
    assertThat(put.exit()).isZero();
    assertThat(put.out()).isEqualTo(shell.run("put", "--help").out()).contains("--batch-size");
    assertThat(shell.run("help").out()).contains("Usage: turboq").contains("verify");
    assertThat(shell.run("help", "nothing").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void one_message_is_no_messages() {
    assertThat(shell.run(utf8("1\n"), "put", "q").err()).contains("put 1 message (");
    assertThat(shell.run("move", "q", "r").err()).contains("moved 1 message from");
    assertThat(shell.run("export", "r").err()).contains("exported 1 message of");
    assertThat(shell.run("purge", "r", "--dry-run").err()).contains("1 message (");
    assertThat(shell.run("verify", "r").err()).contains("1 batch checked");
  }

  @Test
  void what_is_not_known_to_be_stored_is_said_without_a_zero() {
    assertThat(new StoredCount(true).of(5))
        .isEqualTo("it is not known whether the 5 messages before it are stored");
    assertThat(StoredCount.allOf(0)).isEqualTo("nothing was stored");
  }

  @Test
  void a_queue_that_comes_into_being_is_named() {
    assertThat(shell.run(utf8("1\n"), "put", "ordres").err()).contains("created queue ordres\n");
    assertThat(shell.run(utf8("1\n"), "put", "ordres").err()).doesNotContain("created");
    assertThat(shell.run("move", "ordres", "other").err()).contains("created queue other\n");
  }

  @Test
  void create_makes_a_queue_and_leaves_one_that_exists() throws IOException {
    assertThat(shell.run("create", "q", "--mode", "0660").err()).contains("created queue q\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("q"))))
        .isEqualTo("rwxrwx---"); // whatever the umask
    assertThat(shell.run("ls").out()).contains("q");
    Shell.Result again = shell.run("create", "q", "--json");
    assertThat(again.exit()).isZero();
    assertThat(again.json()).containsEntry("created", false);
    assertThat(shell.run("get", "q").exit()).isEqualTo(Exit.EMPTY);
  }

  @Test
  void new_files_have_the_mode_that_was_asked_for() throws IOException {
    shell.put("q", "1\n", "--mode", "rw-rw----");
    try (Stream<Path> files = Files.list(root.resolve("q"))) {
      Path batch = files.filter(file -> file.toString().endsWith(".db")).findFirst().orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(batch)))
          .startsWith("rw-r"); // what the umask leaves is the engine's
    }
    assertThat(shell.run("put", "q", "--mode", "9").err()).contains("is not a file mode");
  }

  @Test
  void a_queue_can_be_named_by_its_address() throws IOException {
    String address = "file:" + root.resolve("a b").toString().replace(" ", "%20");
    assertThat(Shell.bare(utf8("1\n"), "put", address).exit()).isZero();
    assertThat(Shell.bare(utf8("2\n"), "put", "file://" + root.resolve("q")).exit()).isZero();
    assertThat(shell.run("ls", address).out()).contains("avail");
    assertThat(shell.run("verify", address).err()).contains("1 batch checked");
    assertThat(shell.run("move", address, "q").err()).contains("moved 1 message");
    assertThat(Shell.bare(utf8(""), "get", "file:" + root.resolve("q"), "-e").out())
        .isEqualTo("2\n1\n");
    Shell.Result none = Shell.bare(utf8(""), "get", "file:" + root + "/none");
    assertThat(none.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(none.err()).contains("There is no queue at 'file:");
  }

  @Test
  void color_colours_what_is_for_people() throws IOException {
    shell.put("q", "1\n");
    assertThat(shell.run("ls", "--color", "always").out()).startsWith("\u001b[1mQUEUE");
    assertThat(shell.run("get", "no", "--color", "always").err()).startsWith("\u001b[1;31mturboq:");
    assertThat(shell.run("get", "--help", "--color", "always").out()).contains("\u001b[");
    assertThat(shell.run("get", "--help", "--color", "never").out()).doesNotContain("\u001b[");
    String json = shell.run("ls", "--json", "--color", "always").out();
    assertThat(JSON.std.mapFrom(json)).containsKey("queues");
  }

  @Test
  void a_reader_that_goes_away_is_no_failure() {
    shell.put("q", "1\n2\n");
    for (String[] command :
        new String[][] {{"ls"}, {"ls", "q"}, {"stat"}, {"stat", "--json"}, {"peek", "q"}}) {
      Globals globals =
          new Globals(
              Channels.newChannel(InputStream.nullInputStream()),
              new BrokenPipe(),
              new PrintStream(OutputStream.nullOutputStream()),
              new Stop(Thread.currentThread()));
      String[] all =
          Stream.concat(Stream.of("-r", root.toString()), Stream.of(command))
              .toArray(String[]::new);
      assertThat(Turboq.execute(globals, all)).as(command[0]).isZero();
    }
  }

  private static final class BrokenPipe extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  @Test
  void a_message_that_waits_for_room_says_so() {
    String[] put = {"put", "q", "--batch-size", "1", "--max-avail", "1", "--full-timeout", "3s"};
    Shell.Result full = shell.run(utf8("1\n2\n"), put);
    assertThat(full.exit()).isEqualTo(Exit.FULL);
    assertThat(full.err().lines().filter(line -> line.contains("q is full since ")))
        .singleElement()
        .asString()
        .contains("it holds 1 batch")
        .contains("put waits until a consumer takes one");
  }

  @Test
  void get_waits_for_a_queue_that_is_not_there_yet() throws Exception {
    Thread later =
        new Thread(
            () -> {
              try {
                Thread.sleep(100); // any time will do
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              shell.put("q", "1\n");
            });
    later.start();
    Shell.Result got = shell.run("get", "q", "--wait", "60s");
    later.join();
    assertThat(got.out()).isEqualTo("1\n");
    assertThat(got.exit()).isZero();
    assertThat(shell.run("get", "other", "--wait", "10ms").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void an_option_out_of_range_is_called_by_its_own_name() {
    String[][] commands = {
      {"--batch-size", "0"},
      {"--batch-bytes", "1"},
      {"--max-avail", "0"},
      {"--linger", "0"},
      {"--full-timeout", "0"},
      {"--delay", "200000d"},
      {"--at", "9999-01-01T00:00:00Z"}
    };
    for (String[] option : commands) {
      Shell.Result put = shell.run("put", "q", option[0], option[1]);
      assertThat(put.exit()).isEqualTo(Exit.USAGE);
      assertThat(put.err()).startsWith("turboq: " + option[0] + " ");
    }
    assertThat(shell.run("put", "q", "--mode", "0000").err())
        .contains("'0000' must let the owner read and write");
    assertThat(shell.run("peek", "q", "-n", "0").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void an_address_of_another_machine_or_badly_encoded_is_refused() {
    for (String address : new String[] {"file://host/tmp/q", "file:/tmp/q%zz", "file:/tmp/q%2"}) {
      Shell.Result created = shell.run("create", address);
      assertThat(created.exit()).isEqualTo(Exit.USAGE);
      assertThat(created.err()).contains("must be file: and the path of a directory");
    }
  }

  @Test
  void a_directory_that_cannot_be_looked_at_is_an_error_for_all_queues_too() throws IOException {
    shell.put("q", "1\n");
    shell.run("create", "r");
    Files.delete(root.resolve("r/dead"));
    Files.createFile(root.resolve("r/dead"));
    for (String command : new String[] {"ls", "stat"}) {
      Shell.Result result = shell.run(command, "-q");
      assertThat(result.out()).containsPattern("q +-");
      assertThat(result.err()).contains("Not shown: " + root.resolve("r/dead"));
      assertThat(result.exit()).isEqualTo(Exit.FAILURE);
    }
  }

  @Test
  @Timeout(60)
  void a_pipe_in_place_of_the_owners_is_refused_and_not_waited_for() throws Exception {
    shell.put("q", "1\n");
    Path owners = root.resolve("q/.turboqueue/owners");
    Files.delete(owners);
    assertThat(new ProcessBuilder("mkfifo", owners.toString()).start().waitFor()).isZero();
    for (String command : new String[] {"ls", "stat", "get", "put", "recover"}) {
      Shell.Result result = shell.run(command, "q");
      assertThat(result.exit()).as(command).isEqualTo(Exit.FAILURE);
      assertThat(result.err()).contains(owners + " is not a plain file; remove it");
    }
  }

  @Test
  void what_cannot_be_looked_at_is_not_left_out() throws IOException {
    shell.put("q", "1\n");
    Path loop = root.resolve("q/avail_1_loop.db");
    Files.createSymbolicLink(loop, loop.getFileName());
    assertThat(shell.run("ls", "q").out()).contains("avail_1_loop.db");
    assertThat(shell.run("stat", "q").out()).contains("1+?");
    Shell.Result exported = shell.run("export", "q");
    assertThat(exported.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(exported.err()).contains("avail_1_loop.db");
    Shell.Result peeked = shell.run("peek", "q");
    assertThat(peeked.out()).isEqualTo("1\n");
    assertThat(peeked.err()).contains("not printed: ").contains("avail_1_loop.db");
    assertThat(peeked.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(shell.run("verify", "q").exit()).isEqualTo(Exit.DAMAGED);
  }

  @Test
  void a_journal_without_its_batch_is_named_and_a_batch_of_no_bytes_is_damage() throws IOException {
    shell.put("q", "1\n");
    Files.writeString(root.resolve("q/avail_1_gone.db-journal"), "x");
    Files.createFile(root.resolve("q/avail_2_empty.db"));
    Files.createFile(root.resolve("q/assigned_3_1_python.db"));
    Files.createFile(root.resolve("q/unload_1_python.db_4"));
    Shell.Result verified = shell.run("verify", "q");
    assertThat(verified.err()).contains("avail_1_gone.db-journal: ");
    assertThat(verified.out()).contains("avail_2_empty.db: it is empty");
    assertThat(verified.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(shell.run("ls", "q").out()).contains("python 3").contains("python 4");
  }

  @Test
  void a_line_that_python_cannot_read_is_said_once() {
    byte[] lines = {'1', '\n', -1, '\n', -2, '\n'};
    Shell.Result python = shell.run(lines, "put", "q", "--names", "python-0.7");
    assertThat(python.err().lines().filter(line -> line.contains("line 2 of stdin is not UTF-8")))
        .hasSize(1);
    assertThat(shell.run(lines, "put", "p").err()).doesNotContain("not UTF-8");
  }
}
