package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that holds what a command cannot take is not called empty. */
final class LeftAloneTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void open() {
    shell = new Shell(root);
  }

  /** Makes a database that is no batch, with a batch's name. */
  private Path refused(String name) throws IOException, SQLException {
    Files.createDirectories(root.resolve("q"));
    Path file = root.resolve("q").resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE logs (other text)");
    }
    return file;
  }

  private void assertNotEmpty(Path file, String... command) {
    Shell.Result result = shell.run(command);
    assertThat(result.exit()).as(String.join(" ", command)).isEqualTo(Exit.FAILURE);
    assertThat(result.err())
        .contains("The queue 'q' is not empty, but 1 batch cannot be taken: " + file)
        .contains("not clearly a batch");
  }

  @Test
  void get_and_move_end_with_1_where_they_would_end_for_want_of_messages() throws Exception {
    Path file = refused("avail_1_foreign.db");
    for (String[] command :
        new String[][] {{"get", "q"}, {"get", "q", "-e"}, {"move", "q", "other"}}) {
      assertNotEmpty(file, command);
    }
  }

  @Test
  void what_was_taken_from_the_rest_is_a_success() throws Exception {
    Path file = refused("avail_1_foreign.db");
    shell.put("q", "1\n2\n");
    Shell.Result first = shell.run("get", "q");
    assertThat(first.out()).isEqualTo("1\n");
    assertThat(first.exit()).isZero();
    assertNotEmpty(file, "get", "q", "-e");
    Files.delete(file);
    assertThat(shell.run("get", "q", "-e").exit()).isZero();
    assertThat(shell.run("get", "q").exit()).isEqualTo(Exit.EMPTY);
  }

  /** Makes what bears a batch's name and cannot be claimed. */
  private Path link(String name) throws IOException {
    Path link = root.resolve("q").resolve(name);
    return Files.createSymbolicLink(link, link.getFileName());
  }

  @Test
  void what_cannot_be_taken_stops_neither_get_nor_move_and_both_say_what_they_did()
      throws IOException {
    shell.put("q", "1\n2\n");
    for (int i = 0; i < 100; i++) { // more than one look passes over
      link("avail_1_loop" + i + ".db");
    }
    Shell.Result got = shell.run("get", "q", "-n", "1", "--wait", "60s");
    assertThat(got.out()).isEqualTo("1\n");
    Shell.Result moved = shell.run("move", "q", "other");
    assertThat(moved.err()).contains("moved 1 message from q to other").contains("avail_1_loop");
    assertThat(moved.exit()).isEqualTo(Exit.FAILURE);
    Shell.Result none = shell.run("get", "q", "-e");
    assertThat(none.err()).contains("avail_1_loop");
    assertThat(none.exit()).isEqualTo(Exit.FAILURE);
  }

  private static final List<String> NAMES =
      List.of(
          "avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db",
          "loading_1700000000_b0000000-d949-4419-8af9-be6d5682ccd7.db",
          "delayed/delayed_9999999999999-0-0_1700000000_c0000000-d949-4419-8af9-be6d5682ccd7.db",
          "dead/dead_1700000000_d0000000-d949-4419-8af9-be6d5682ccd7.db",
          "corrupt/corrupt_1700000000_e0000000-d949-4419-8af9-be6d5682ccd7.db");

  private void linkToNothing(String name) throws IOException {
    Files.createSymbolicLink(root.resolve("q").resolve(name), Path.of("nothing"));
  }

  @Test
  void a_link_to_nothing_is_listed_and_counted_as_a_batch_of_which_nothing_is_known()
      throws IOException {
    shell.put("q", "1\n");
    for (String name : NAMES) {
      linkToNothing(name);
    }
    String list = shell.run("ls", "q").out();
    for (String name : NAMES) {
      assertThat(list).containsPattern(name + " .* \\? +0 +\\? +\\? ");
    }
    Shell.Result batch = shell.run("ls", "q", "--json");
    assertThat(batch.out())
        .contains("\"messages\":null,\"settled\":0,\"bytes\":null,\"ageSeconds\":null");
    String counted = shell.run("stat", "q").out();
    assertThat(counted).containsPattern("avail +1\\+\\? +2 .* \\d+s ");
    for (String state : List.of("delayed", "dead", "corrupt", "loading")) {
      assertThat(counted).containsPattern(state + " +\\? +1 +0 B +- ");
    }
  }

  @Test
  void verify_reports_a_link_to_nothing_in_every_state() throws IOException {
    shell.run("create", "q");
    for (String name : NAMES) {
      linkToNothing(name);
    }
    Shell.Result verified = shell.run("verify", "q");
    for (String name : NAMES) {
      Path link = root.resolve("q").resolve(name);
      assertThat(verified.out()).contains(link + ": it cannot be read: it is a link to nothing\n");
    }
    assertThat(verified.exit()).isEqualTo(Exit.DAMAGED);
  }

  @Test
  void get_prints_the_messages_beside_a_link_to_nothing_and_names_it() throws IOException {
    shell.put("q", "1\n");
    linkToNothing(NAMES.get(0));
    Shell.Result got = shell.run("get", "q", "-e");
    assertThat(got.out()).isEqualTo("1\n");
    assertThat(got.err()).contains(NAMES.get(0) + ": it is a link to nothing");
    assertThat(got.exit()).isEqualTo(Exit.FAILURE);
    assertThat(root.resolve("q").resolve(NAMES.get(0))).isSymbolicLink();
  }

  @Test
  void a_batch_that_cannot_be_counted_leaves_the_length_of_a_progress_bar_open()
      throws IOException {
    shell.put("q", "1\n");
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"))) {
      assertThat(Progress.total(queue, 5)).isEqualTo(1);
      linkToNothing(NAMES.get(0));
      assertThat(Progress.total(queue, 5)).isEqualTo(Progress.UNKNOWN);
    }
  }

  @Test
  void recover_names_the_python_files_that_it_could_not_return() throws IOException {
    shell.run("create", "q");
    List<String> names = List.of("loading_1_one.db", "loading_2_two.db", "assigned_3_1_x.db");
    for (String name : names) {
      Files.writeString(root.resolve("q").resolve(name), "no database");
    }
    // The SQLite library is asked to make it plain, and cannot.
    Files.writeString(root.resolve("q").resolve(names.get(0) + "-journal"), "no journal");
    Shell.Result recover = shell.run("recover", "q", "--older-than", "0s");
    assertThat(recover.out()).contains(names.get(1) + " -> ").contains(names.get(2) + " -> ");
    assertThat(recover.exit()).isEqualTo(Exit.FAILURE);
    assertThat(recover.err())
        .contains("Not recovered, and left as it is: " + root.resolve("q").resolve(names.get(0)));
  }
}
