package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeleteCommandTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void an_empty_queue_is_deleted() {
    shell.put("ordres", "1\n");
    shell.run("get", "ordres");
    Shell.Result deleted = shell.run("delete", "ordres", "--yes");
    assertThat(deleted.err()).isEqualTo("turboq: deleted queue ordres\n");
    assertThat(deleted.exit()).isZero();
    assertThat(root).isEmptyDirectory();
    assertThat(shell.run("delete", "ordres", "--yes").exit()).isEqualTo(Exit.NOT_FOUND);
  }

  @Test
  void without_a_terminal_to_ask_at_nothing_is_deleted() {
    shell.run("create", "q");
    Shell.Result refused = shell.run("delete", "q");
    assertThat(refused.exit()).isEqualTo(Exit.USAGE);
    assertThat(refused.err()).contains("Nothing was deleted").contains("--yes");
    assertThat(root.resolve("q")).exists();
  }

  @Test
  void messages_are_counted_and_kept_unless_forced() throws Exception {
    shell.put("q", "1\n2\n3\n");
    Letters.reject(root.resolve("q"), 1, "no sense");
    shell.put("q", "4\n", "--delay", "1h");
    Shell.Result refused = shell.run("delete", "q", "--yes");
    assertThat(refused.exit()).isEqualTo(Exit.FAILURE);
    assertThat(refused.err()).contains("(1 delayed, 2 avail, 1 dead)").contains("--force");
    assertThat(shell.run("get", "q").out()).isEqualTo("2\n");
    assertThat(shell.run("delete", "q", "--force", "--json").json()).containsEntry("deleted", true);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_queue_that_a_process_has_open_is_kept() throws IOException {
    try (TurboQueue open = TurboQueue.open(root.resolve("q"))) {
      Shell.Result refused = shell.run("delete", "q", "--force");
      assertThat(refused.exit()).isEqualTo(Exit.FAILURE);
      assertThat(refused.err())
          .contains("is open in process " + ProcessHandle.current().pid())
          .contains("end it first");
      assertThat(open.directory()).exists();
    }
  }

  @Test
  void other_files_stay_and_are_named() throws IOException {
    shell.put("q", "1\n");
    Files.writeString(root.resolve("q/notes.txt"), "mine");
    Shell.Result deleted = shell.run("delete", "q", "--force");
    assertThat(deleted.exit()).isZero();
    assertThat(deleted.err()).contains(root.resolve("q") + " stays").contains("notes.txt");
    assertThat(root.resolve("q").toFile().list()).containsExactly("notes.txt");
    Shell.Result again = shell.run("delete", "q", "--force");
    assertThat(again.err()).contains("is not a queue's directory");
    assertThat(root.resolve("q/notes.txt")).exists();
  }
}
