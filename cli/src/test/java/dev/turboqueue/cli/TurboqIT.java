package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: signals, pipes, exit codes. */
final class TurboqIT {

  private static final int MANY = 200_000;

  @TempDir private Path root;
  @TempDir private Path files;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void get_that_follows_ends_in_order_at_a_signal() throws Exception {
    run("put", "q", input("1\n2\n").toString());
    Process get = start("get", "q", "-f");
    awaitOutput("1\n2\n");
    run("put", "q", input("3\n").toString());
    awaitOutput("1\n2\n3\n");
    signal("INT", get);
    assertThat(get.waitFor()).isEqualTo(130);
    assertThat(batches("assigned_")).isEmpty();
    assertThat(new Shell(root).run("get", "q").exit()).isEqualTo(Exit.EMPTY);
  }

  @Test
  void get_that_follows_goes_on_behind_a_batch_that_cannot_be_taken() throws Exception {
    Path link = Files.createDirectories(root.resolve("q")).resolve("avail_1_loop.db");
    Files.createSymbolicLink(link, link.getFileName());
    Process get = start("get", "q", "-f");
    run("put", "q", input("1\n").toString());
    awaitOutput("1\n");
    signal("INT", get);
    assertThat(get.waitFor()).isEqualTo(130);
  }

  @Test
  void put_stores_what_it_has_read_when_it_is_terminated() throws Exception {
    Process put = start("put", "q", "--linger", "1h");
    try (OutputStream stdin = put.getOutputStream()) {
      stdin.write("1\n2\nunfinished".getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      await().until(() -> !batches("loading_").isEmpty());
      signal("TERM", put);
      assertThat(put.waitFor()).isEqualTo(143);
    }
    assertThat(new Shell(root).run("get", "q", "-e").out()).isEqualTo("1\n2\n");
  }

  /** The rate has the first line alone sent when the signal comes. */
  @Test
  void put_stores_all_complete_lines_that_it_has_read_whatever_the_rate() throws Exception {
    Process put = start("put", "q", "--linger", "1h", "--rate", "0.01");
    try (OutputStream stdin = put.getOutputStream()) {
      stdin.write("1\n2\n3\n4\nunfinished".getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      await().until(() -> !batches("loading_").isEmpty());
      signal("TERM", put);
      assertThat(put.waitFor()).isEqualTo(143);
    }
    assertThat(new Shell(root).run("get", "q", "-e").out()).isEqualTo("1\n2\n3\n4\n");
  }

  @Test
  void put_stores_what_it_has_read_when_its_terminal_goes_away() throws Exception {
    Process put = start("put", "q", "--linger", "1h");
    try (OutputStream stdin = put.getOutputStream()) {
      stdin.write("1\n2\nunfinished".getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      await().until(() -> !batches("loading_").isEmpty());
      signal("HUP", put);
      assertThat(put.waitFor()).isEqualTo(129);
    }
    assertThat(new Shell(root).run("get", "q", "-e").out()).isEqualTo("1\n2\n");
  }

  @Test
  void arguments_are_bytes_in_every_locale() throws Exception {
    Files.writeString(ArgumentBytes.path(files + "/d\u00fc\udcff"), "line\n");
    String command =
        String.join(" ", command("put", "q"))
            + " --key $'Z\\xc3\\xbcrich' --header a=$'\\xfe' "
            + files
            + "/$'d\\xc3\\xbc\\xff'";
    for (String locale : List.of("C", "C.UTF-8")) {
      ProcessBuilder put = new ProcessBuilder("bash", "-c", "LC_ALL=" + locale + " " + command);
      assertThat(started(put).waitFor()).as(locale).isZero();
      Shell.Result got = new Shell(root).run("get", "q", "--json");
      assertThat(got.at("key")).as(locale).isEqualTo("Z\u00fcrich");
      assertThat(got.at("headers", 0, 1, "base64")).as(locale).isEqualTo("/g==");
      assertThat(got.at("payload")).as(locale).isEqualTo("line");
    }
  }

  /** A JVM without a standard input uses one of its own files as such. */
  @Test
  void put_and_import_store_nothing_of_a_jvm_without_a_standard_input() throws Exception {
    for (String name : List.of("put", "import")) {
      String command = String.join(" ", command(name, "q")) + " <&-";
      int exit = started(new ProcessBuilder("bash", "-c", command)).waitFor();
      assertThat(exit).as(name).isEqualTo(Exit.FAILURE);
      assertThat(files.resolve("err")).content().startsWith("turboq: stdin is closed, so");
    }
    assertThat(root.resolve("q")).doesNotExist();
  }

  @Test
  void commands_that_read_nothing_need_no_standard_input() throws Exception {
    String command = String.join(" ", command("create", "q")) + " <&-";
    assertThat(started(new ProcessBuilder("bash", "-c", command)).waitFor()).isZero();
  }

  @Test
  void an_import_reads_a_pipe_with_a_name_once() throws Exception {
    run("put", "q", input("1\n2\n").toString());
    String line = "<(echo '{\"payload\":1}'; echo '{\"payload\":2}')";
    String command = String.join(" ", command("import", "r")) + " " + line + " " + line;
    assertThat(started(new ProcessBuilder("bash", "-c", command)).waitFor()).isZero();
    assertThat(new Shell(root).run("get", "r", "-e").out()).isEqualTo("1\n2\n1\n2\n");
  }

  @Test
  void get_that_follows_waits_for_the_queue() throws Exception {
    Process get = start("get", "q", "-f");
    await()
        .until(
            () ->
                Files.readString(files.resolve("err")).contains("the queue q does not exist yet"));
    run("put", "q", input("1\n").toString());
    awaitOutput("1\n");
    signal("TERM", get);
    assertThat(get.waitFor()).isEqualTo(143);
  }

  @Test
  void a_list_that_head_cuts_off_is_no_failure() throws Exception {
    run("put", "q", input("1\n").toString());
    for (String name : List.of("ls", "stat")) {
      String command = String.join(" ", command(name)) + " | true; exit ${PIPESTATUS[0]}";
      assertThat(started(new ProcessBuilder("bash", "-c", command)).waitFor()).isZero();
      assertThat(Files.readString(files.resolve("err"))).isEmpty();
    }
  }

  @Test
  void put_that_waits_for_room_ends_at_a_signal() throws Exception {
    Process put =
        start("put", "q", input("1\n2\n3\n").toString(), "--batch-size", "1", "--max-avail", "2");
    await().until(() -> batches("avail_").size() == 2);
    signal("INT", put);
    assertThat(put.waitFor()).isEqualTo(130);
    assertThat(new Shell(root).run("get", "q", "-e").out()).isEqualTo("1\n2\n");
  }

  @Test
  void what_head_leaves_goes_back() throws Exception {
    run("put", "q", input(numbers(0)).toString());
    String command = String.join(" ", command("get", "q", "-e")) + " | head -1";
    Process pipe = started(new ProcessBuilder("bash", "-c", command + "; exit ${PIPESTATUS[0]}"));
    assertThat(pipe.waitFor()).isZero();
    assertThat(output()).isEqualTo("0\n");
    String rest = new Shell(root).run("get", "q", "-e").out();
    int first = Integer.parseInt(rest.substring(0, rest.indexOf('\n')));
    assertThat(first).isGreaterThan(0);
    assertThat(rest).isEqualTo(numbers(first));
  }

  @Test
  void what_nobody_reads_goes_back_at_the_first_signal() throws Exception {
    Process get = blocked();
    signal("TERM", get);
    assertThat(get.waitFor()).isEqualTo(143);
    assertThat(batches("assigned_")).isEmpty();
    assertNothingLost();
  }

  @Test
  void the_second_signal_ends_at_once_and_loses_nothing() throws Exception {
    Process get = blocked();
    signal("INT", get);
    // The first has arrived when its handler runs; a signal sent before would merge with it.
    await().until(() -> hasThread(get, "SIGINT handler"));
    signal("INT", get);
    assertThat(get.waitFor()).isEqualTo(130);
    assertThat(batches("assigned_")).hasSize(1);
    assertNothingLost();
  }

  @Test
  void what_a_killed_get_had_taken_comes_again() throws Exception {
    Process get = blocked();
    get.destroyForcibly().waitFor();
    assertNothingLost();
  }

  @Test
  void what_a_killed_move_had_in_hand_is_in_one_queue_at_least() throws Exception {
    run("put", "q", input(numbers(0)).toString());
    Process move = start("move", "q", "other");
    await().until(() -> !batches(root.resolve("other"), "avail_").isEmpty());
    move.destroyForcibly().waitFor();
    Shell shell = new Shell(root);
    String left = shell.run("get", "q", "-e").out() + shell.run("get", "other", "-e").out();
    assertThat(left.lines().distinct().count()).isEqualTo(MANY);
  }

  @Test
  void stat_and_ls_tell_what_a_dead_process_had_in_hand() throws Exception {
    Process get = blocked();
    Shell shell = new Shell(root);
    assertThat(shell.run("stat", "q", "--json").at("states", "assigned", "batches")).isEqualTo(1);
    get.destroyForcibly().waitFor();
    Shell.Result stat = shell.run("stat", "q", "--json");
    assertThat(stat.at("states", "assigned", "batches")).isEqualTo(0);
    assertThat(stat.at("states", "orphaned", "batches")).isEqualTo(1);
    assertThat(shell.run("ls", "q").out()).contains("  orphaned  ");
  }

  @Test
  void a_copy_that_cannot_be_made_is_an_error_that_names_batch_and_folder() throws Exception {
    run("put", "q", input("1\n").toString());
    String batch = batches("avail_").get(0);
    Files.createFile(root.resolve("q").resolve(batch + "-wal"));
    List<String> command = command("export", "q");
    command.add(command.indexOf("-cp"), "-Djava.io.tmpdir=/nonexistent");
    assertThat(started(new ProcessBuilder(command)).waitFor()).isEqualTo(Exit.DAMAGED);
    assertThat(Files.readString(files.resolve("err"))).contains(batch).contains("/nonexistent");
  }

  @Test
  void a_temporary_folder_that_forbids_execution_is_named_in_one_sentence() throws Exception {
    run("put", "q", input("1\n").toString());
    Files.createFile(root.resolve("q").resolve(batches("avail_").get(0) + "-wal"));
    Path folder = files.resolve("noexec");
    Mount noexec = Mount.tmpfs(folder, "size=32m,noexec");
    try {
      for (String[] arguments :
          new String[][] {
            {"export", "q"}, {"get", "q"}, {"bench", "put", "--engine=sqlite-jdbc"},
          }) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder);
        assertThat(started(builder).waitFor()).as(arguments[0]).isNotZero();
        assertThat(Files.readString(files.resolve("err")))
            .as(arguments[0])
            .contains(folder + ": it must allow writing and execution")
            .contains("-Dorg.sqlite.tmpdir=FOLDER")
            .doesNotContain("\tat ");
      }
    } finally {
      noexec.close();
    }
  }

  @Test
  void the_command_runs_as_a_module() throws Exception {
    run("put", "q", input("1\n").toString());
    Files.createFile(root.resolve("q").resolve(batches("avail_").get(0) + "-wal"));
    for (String[] arguments :
        new String[][] {
          {"help", "put"},
          {"completion", "bash"},
          {"bench", "--help"},
          {"demo", "--help"},
          {"ls", "--json"},
          {"put", "q", "/dev/null"},
          {"get", "q", "--json"},
        }) {
      ProcessBuilder builder = new ProcessBuilder(asModule(command(arguments)));
      int exit = started(builder).waitFor();
      String err = Files.readString(files.resolve("err"));
      assertThat(exit).as(err).isZero();
      assertThat(err).doesNotContain("warning");
    }
    assertThat(output()).contains("\"payload\":\"1\""); // what is in a log comes by the library
  }

  private static List<String> asModule(List<String> command) {
    List<String> asModule = new ArrayList<>(command);
    int path = asModule.indexOf("-cp");
    String modules =
        Stream.of(asModule.get(path + 1).split(File.pathSeparator))
            .filter(
                entry ->
                    entry.matches(
                        ".*(/classes|turboqueue|picocli|progressbar|jline|jackson|sqlite).*"))
            .filter(entry -> !entry.contains("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
    asModule.set(path, "-p");
    asModule.set(path + 1, modules);
    asModule.set(path + 2, "--module=dev.turboqueue.cli/dev.turboqueue.cli.Turboq");
    return asModule;
  }

  @Test
  void a_file_with_any_name_is_passed_over_and_named_in_every_locale() throws Exception {
    run("put", "q", input("1\n").toString());
    for (String name : List.of("avail_1_\u00fc.db", "d\u00fcrer\udcff")) {
      Files.writeString(ArgumentBytes.path(root.resolve("q") + "/" + name), "x");
    }
    for (String locale : List.of("C", "C.UTF-8")) {
      for (String name : List.of("ls", "stat", "peek", "verify", "get")) {
        ProcessBuilder builder = new ProcessBuilder(command(name, "q"));
        builder.environment().put("LC_ALL", locale);
        int exit = started(builder).waitFor();
        String err = Files.readString(files.resolve("err"));
        assertThat(exit).as(locale + " " + name + ": " + err).isZero();
        if (name.equals("verify")) {
          assertThat(err).contains("rer").contains("avail_1_");
        }
      }
      run("put", "q", input("1\n").toString());
    }
  }

  @Test
  void a_file_that_cannot_be_renamed_is_passed_over_and_named() throws Exception {
    run("put", "q", input("1\n").toString());
    String oldest = batches("avail_").get(0);
    run("put", "q", input("2\n3\n").toString());
    Path fixed = root.resolve("q").resolve(oldest);
    int changed = new ProcessBuilder("chattr", "+i", fixed.toString()).start().waitFor();
    Assumptions.assumeTrue(changed == 0, "chattr +i does not work here");
    try {
      Shell.Result get = new Shell(root).run("get", "q", "-e");
      assertThat(get.out()).isEqualTo("2\n3\n");
      start("get", "q", "-e").waitFor();
      assertThat(Files.readString(files.resolve("err"))).contains(oldest);
    } finally {
      new ProcessBuilder("chattr", "-i", fixed.toString()).start().waitFor();
    }
    assertThat(new Shell(root).run("get", "q", "-e").out()).isEqualTo("1\n");
  }

  @Test
  void verify_tells_a_living_owner_from_a_dead_one() throws Exception {
    Process get = blocked();
    Shell shell = new Shell(root);
    assertThat(shell.run("verify", "q").err()).doesNotContain("is dead");
    get.destroyForcibly().waitFor();
    assertThat(shell.run("verify", "q").err()).contains("its owner 1 is dead");
    assertNothingLost();
  }

  @Test
  void purge_asks_for_the_queues_name_on_a_terminal() throws Exception {
    run("put", "q", input("1\n2\n").toString());
    assertThat(type("no", "purge", "q")).isEqualTo(Exit.USAGE);
    assertThat(output()).contains("deletes 2 messages").contains("'no' is not the queue's name");
    assertThat(new Shell(root).run("peek", "q").out()).isEqualTo("1\n2\n");
    assertThat(type("q", "purge", "q")).isZero();
    assertThat(new Shell(root).run("peek", "q").exit()).isEqualTo(Exit.EMPTY);
  }

  @Test
  void delete_asks_for_the_queues_name_on_a_terminal() throws Exception {
    run("create", "q");
    assertThat(type("no", "delete", "q")).isEqualTo(Exit.USAGE);
    assertThat(root.resolve("q")).exists();
    assertThat(type("q", "delete", "q")).isZero();
    assertThat(root.resolve("q")).doesNotExist();
  }

  /** Runs a command at a terminal where somebody types a line. */
  private int type(String line, String... arguments) throws Exception {
    String command = String.join(" ", command(arguments));
    ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null");
    Process process = started(builder);
    try (OutputStream keys = process.getOutputStream()) {
      await().until(() -> output().contains("Type the queue's name"));
      keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      keys.flush();
      return process.waitFor();
    }
  }

  @Test
  void a_file_that_cannot_grow_is_told_once() throws Exception {
    String file = input(numbers(0)).toString();
    String command = "ulimit -f 512; exec " + String.join(" ", command("put", "q", file, "-q"));
    assertThat(started(new ProcessBuilder("bash", "-c", command)).waitFor())
        .isEqualTo(Exit.FAILURE);
    assertThat(Files.readString(files.resolve("err")).lines())
        .singleElement()
        .asString()
        .startsWith("turboq: put stopped at line ")
        .contains("File too large")
        .contains("it is not known whether the ")
        .endsWith(" messages before it are stored");
  }

  @Test
  void many_small_batches_need_few_open_files() throws Exception {
    String lines = input(numbers(MANY - 3_000)).toString();
    run("put", "q", lines, "--batch-size", "10");
    int small = batches("avail_").size();
    String move = "ulimit -n 256; exec " + String.join(" ", command("move", "q", "r"));
    assertThat(started(new ProcessBuilder("bash", "-c", move)).waitFor()).isZero();
    assertThat(small).isGreaterThan(256);
    run("move", "r", "q");
    run("put", "q", lines, "--batch-size", "10");
    String get = "ulimit -n 64; exec " + String.join(" ", command("get", "q", "-e"));
    assertThat(started(new ProcessBuilder("bash", "-c", get)).waitFor()).isZero();
  }

  @Test
  void exit_codes_and_errors_reach_the_caller() throws Exception {
    Process get = start("get", "nope");
    assertThat(get.waitFor()).isEqualTo(Exit.NOT_FOUND);
    assertThat(Files.readString(files.resolve("err"))).startsWith("turboq: There is no queue");
    assertThat(start("--version").waitFor()).isZero();
  }

  @Test
  void the_engine_speaks_on_one_line() throws Exception {
    run("put", "q", input(numbers(0)).toString());
    byte[] damaged = Files.readAllBytes(root.resolve("q").resolve(batches("avail_").get(0)));
    damaged[70_000] ^= 1;
    Files.write(root.resolve("q").resolve(batches("avail_").get(0)), damaged);
    assertThat(start("get", "q", "-e").waitFor()).isEqualTo(Exit.DAMAGED);
    List<String> lines = Files.readAllLines(files.resolve("err"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("turboq: In the queue 'q' 1 damaged batch");
    assertThat(lines.get(0))
        .startsWith("turboq: error: A damaged batch is kept as ")
        .doesNotContain("assigned_");
  }

  /** Returns a {@code get} that is blocked in a write, as nobody reads. */
  private Process blocked() throws Exception {
    run("put", "q", input(numbers(0)).toString(), "--batch-size", "1000000");
    ProcessBuilder builder = new ProcessBuilder(command("get", "q", "-e"));
    Process get = builder.redirectError(files.resolve("err").toFile()).start();
    started.add(get);
    await().until(() -> get.getInputStream().available() >= 60_000);
    return get;
  }

  /** What was written to the pipe is settled; everything else is still there, in its order. */
  private void assertNothingLost() {
    String rest = new Shell(root).run("get", "q", "-e").out();
    int first = Integer.parseInt(rest.substring(0, rest.indexOf('\n')));
    assertThat(first).isLessThan(MANY / 2);
    assertThat(rest).isEqualTo(numbers(first));
  }

  private static boolean hasThread(Process process, String name) throws IOException {
    Path tasks = Path.of("/proc/" + process.pid() + "/task");
    try (Stream<Path> all = Files.list(tasks)) {
      return all.anyMatch(task -> nameOf(task).equals(name));
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).trim();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String numbers(int first) {
    StringBuilder numbers = new StringBuilder();
    for (int i = first; i < MANY; i++) {
      numbers.append(i).append('\n');
    }
    return numbers.toString();
  }

  private Path input(String content) throws IOException {
    return Files.writeString(files.resolve("input"), content);
  }

  private List<String> batches(String prefix) throws IOException {
    return batches(root.resolve("q"), prefix);
  }

  private static List<String> batches(Path queue, String prefix) throws IOException {
    if (!Files.isDirectory(queue)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(queue)) {
      return all.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }

  private void run(String... arguments) {
    assertThat(new Shell(root).run(arguments).exit()).isZero();
  }

  private Process start(String... arguments) throws IOException {
    return started(new ProcessBuilder(command(arguments)));
  }

  private Process started(ProcessBuilder builder) throws IOException {
    Process process =
        builder
            .redirectOutput(files.resolve("out").toFile())
            .redirectError(files.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    if (ignoresSignals()) { // as what nohup or a shell in the background starts
      command.addAll(List.of("env", "--default-signal=HUP,INT"));
    }
    command.addAll(CommandJvm.command("-r", root.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean ignoresSignals() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.anyMatch(line -> line.matches("SigIgn:\\s+[0-9a-f]*[1-35-79abd-f]"));
    } catch (IOException notLinux) {
      return false;
    }
  }

  /** However long a JVM takes to start on a loaded machine. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private void awaitOutput(String expected) {
    await().until(() -> output().equals(expected));
  }

  private String output() throws IOException {
    return Files.readString(files.resolve("out"));
  }

  private static void signal(String name, Process process) throws Exception {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(exit).isZero();
  }
}
