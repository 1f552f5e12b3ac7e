package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MoveCommandTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void messages_move_with_all_that_they_have() throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("a"));
        Producer producer = queue.producer()) {
      producer.send(
          OutgoingMessage.json("{\"n\": 1}")
              .key(new byte[] {-1})
              .header("h", "v")
              .time(Instant.ofEpochMilli(5))
              .build());
      producer.send("text \ud800");
      producer.send((String) null);
      producer.send(new byte[] {-2});
    }
    List<Map<String, Object>> before = shell.run("peek", "a", "--json").jsonLines();
    assertThat(shell.run("move", "a", "b").err()).contains("moved 4 messages from a to b");
    List<Map<String, Object>> after = shell.run("peek", "b", "--json").jsonLines();
    before.forEach(message -> message.remove("id"));
    after.forEach(message -> message.remove("id"));
    assertThat(after).isEqualTo(before);
    assertThat(shell.run("peek", "a").exit()).isEqualTo(Exit.EMPTY);
    assertThat(shell.run("move", "a", "b").exit()).isEqualTo(Exit.EMPTY);
  }

  @Test
  void no_more_move_than_asked_for() {
    shell.put("a", "1\n2\n3\n4\n5\n", "--batch-size", "2");
    assertThat(shell.run("move", "a", "b", "-n", "3", "--json").json())
        .containsEntry("from", "a")
        .containsEntry("to", "b")
        .containsEntry("messages", 3);
    assertThat(shell.run("get", "b", "-e").out()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("get", "a", "-e").out()).isEqualTo("4\n5\n");
    assertThat(shell.run("move", "a", "b", "-n", "0").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void nothing_is_lost_when_the_other_queue_cannot_take_it() throws IOException {
    shell.put("a", "1\n2\n");
    Files.writeString(root.resolve("b"), "a file");
    Shell.Result move = shell.run("move", "a", "b");
    assertThat(move.exit()).isEqualTo(Exit.FAILURE);
    assertThat(move.err()).contains("is a file, not a directory");
    assertThat(shell.run("get", "a", "-e").out()).isEqualTo("1\n2\n");
  }

  @Test
  void a_queue_is_not_moved_into_itself_or_out_of_a_pause() throws IOException {
    shell.put("a", "1\n");
    Files.createSymbolicLink(root.resolve("alias"), root.resolve("a"));
    assertThat(shell.run("move", "a", "a").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("move", "a", "alias").err()).contains("are the same queue");
    shell.run("pause", "a");
    Shell.Result paused = shell.run("move", "a", "b");
    assertThat(paused.exit()).isEqualTo(Exit.FAILURE);
    assertThat(paused.err()).contains("'turboq resume a'");
    assertThat(shell.run("move", "nope", "b").exit()).isEqualTo(Exit.NOT_FOUND);
    assertThat(shell.run("move", "a", "../b").exit()).isEqualTo(Exit.USAGE);
    assertThat(root.resolve("b")).doesNotExist();
    assertThat(root.resolve("nope")).doesNotExist();
  }
}
