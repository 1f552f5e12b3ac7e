package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code turboq retry} and {@code turboq purge}. */
final class DeadLettersTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void putFourAndRejectThree() throws Exception {
    shell = new Shell(root);
    shell.put("q", "1\n2\n3\n4\n");
    Letters.reject(root.resolve("q"), 3, "no sense");
  }

  private List<String> ids() {
    return shell.run("peek", "q", "--state", "dead", "--json").jsonLines().stream()
        .map(letter -> String.valueOf(letter.get("id")))
        .toList();
  }

  private String dead() {
    return shell.run("peek", "q", "--state", "dead").out();
  }

  @Test
  void what_is_refused_is_named_and_stops_no_other() throws Exception {
    Path foreign = root.resolve("q/dead/dead_1_foreign.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + foreign);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE logs (other, log_data)");
    }
    Shell.Result all = shell.run("retry", "q", "--all", "--dry-run");
    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.out().lines()).hasSize(3);
    assertThat(all.err()).contains("skipped: ").contains("dead_1_foreign.db");
  }

  @Test
  void retry_puts_all_letters_back() {
    Shell.Result dryRun = shell.run("retry", "q", "--all", "--dry-run");
    assertThat(dryRun.out().lines()).containsExactlyElementsOf(ids());
    assertThat(shell.run("retry", "q", "--all", "--dry-run", "--json").json())
        .containsEntry("retried", 3)
        .containsEntry("dryRun", true);
    assertThat(dead()).isEqualTo("1\n2\n3\n");
    Shell.Result retry = shell.run("retry", "q", "--all");
    assertThat(retry.exit()).isZero();
    assertThat(retry.err()).contains("put 3 dead letters of q back");
    assertThat(dead()).isEmpty();
    assertThat(shell.run("get", "q", "-e").out().lines().sorted())
        .containsExactly("1", "2", "3", "4");
    assertThat(shell.run("retry", "q", "--all", "--json").json()).containsEntry("retried", 0);
  }

  @Test
  void retry_puts_back_those_it_knows_and_names_the_others() {
    List<String> ids = ids();
    Shell.Result retry = shell.run("retry", "q", ids.get(1), "nope:7");
    assertThat(retry.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(retry.err().lines()).hasSize(1);
    assertThat(retry.err())
        .contains("no dead letter nope:7;")
        .contains("1 of the given ids were put back");
    assertThat(dead()).isEqualTo("1\n3\n");
    Shell.Result json = shell.run("retry", "q", "x", "y", "--json", "--dry-run");
    assertThat(json.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(json.json()).containsEntry("unknown", List.of("x", "y")).containsEntry("retried", 0);
  }

  @Test
  void retry_wants_either_ids_or_all() {
    assertThat(shell.run("retry", "q").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("retry", "q", "--all", "x").exit()).isEqualTo(Exit.USAGE);
    assertThat(dead()).isEqualTo("1\n2\n3\n");
  }

  @Test
  void purge_deletes_nothing_unless_it_is_told_yes() {
    Shell.Result purge = shell.run("purge", "q", "--state", "dead");
    assertThat(purge.exit()).isEqualTo(Exit.USAGE);
    assertThat(purge.err().lines()).hasSize(1);
    assertThat(purge.err()).contains("Nothing was deleted").contains("--yes");
    assertThat(shell.run("purge", "q", "--json").exit()).isEqualTo(Exit.USAGE);
    Shell.Result dryRun = shell.run("purge", "q", "--state", "dead,avail", "--dry-run");
    assertThat(dryRun.err()).contains("would delete 4 messages (1 avail, 3 dead) of q");
    assertThat(dead()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("peek", "q").out()).isEqualTo("4\n");
  }

  @Test
  void purge_deletes_whole_states() {
    shell.put("q", "later\n", "--batch-size", "1");
    Shell.Result purge = shell.run("purge", "q", "--yes", "--json");
    assertThat(purge.json()).containsEntry("purged", Map.of("avail", 2));
    assertThat(shell.run("peek", "q").exit()).isEqualTo(Exit.EMPTY);
    assertThat(dead()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("purge", "q", "--yes", "--state", "dead").exit()).isZero();
    assertThat(dead()).isEmpty();
  }

  @Test
  void purge_counts_what_others_have_written_and_tells_of_what_cannot_be_read() throws Exception {
    Path other = root.resolve("q/avail_1795459351_c7aa65cd-ff87-4b6b-92db-8c9e7de48544.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE logs (log_data json)");
      statement.execute("INSERT INTO logs VALUES ('1'), ('2'), ('3')");
    }
    Files.writeString(
        root.resolve("q/avail_1795459351_c7aa65cd-ff87-4b6b-92db-8c9e7de48545.db"), "?");
    Shell.Result dryRun = shell.run("purge", "q", "--dry-run");
    assertThat(dryRun.err()).contains("4 messages (4 avail) and 1 unreadable batch of q");
    Shell.Result purge = shell.run("purge", "q", "--yes", "--json");
    assertThat(purge.json())
        .containsEntry("purged", Map.of("avail", 4))
        .containsEntry("unreadableBatches", 1);
    assertThat(shell.run("peek", "q").out()).isEmpty();
  }

  @Test
  void purge_deletes_letters_by_their_ids() {
    List<String> ids = ids();
    Shell.Result dryRun = shell.run("purge", "q", ids.get(0), "--dry-run", "--json");
    assertThat(dryRun.json()).containsEntry("purged", Map.of("dead", 1));
    Shell.Result purge = shell.run("purge", "q", ids.get(0), "x", "--yes");
    assertThat(purge.exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(purge.err()).contains("no dead letter x; 1 of the given ids were deleted");
    assertThat(dead()).isEqualTo("2\n3\n");
    assertThat(shell.run("purge", "q", ids.get(1), "--state", "dead", "--yes").exit()).isZero();
    assertThat(dead()).isEqualTo("3\n");
  }

  @Test
  void purge_leaves_alone_what_is_in_hand() {
    Shell.Result assigned = shell.run("purge", "q", "--state", "assigned", "--yes");
    assertThat(assigned.exit()).isEqualTo(Exit.USAGE);
    assertThat(assigned.err()).contains("in hand of a process");
    assertThat(shell.run("purge", "q", ids().get(0), "--state", "avail", "--yes").exit())
        .isEqualTo(Exit.USAGE);
    assertThat(shell.run("purge", "q", "--state", "ded", "--yes").err()).contains("is not a state");
    assertThat(dead()).isEqualTo("1\n2\n3\n");
  }

  @Test
  void an_unknown_queue_is_not_created() {
    for (List<String> command :
        List.of(List.of("retry", "nope", "--all"), List.of("purge", "nope", "--yes"))) {
      Shell.Result result = shell.run(command.toArray(String[]::new));
      assertThat(result.exit()).isEqualTo(Exit.NOT_FOUND);
      assertThat(result.err()).contains("There is no queue 'nope'");
    }
    assertThat(root.resolve("nope")).doesNotExist();
  }
}
