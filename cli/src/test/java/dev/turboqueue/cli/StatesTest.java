package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pauses, delays, dead letters and deliveries, as the commands show them. */
final class StatesTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  @Test
  void a_paused_queue_hands_out_nothing_until_it_is_resumed() {
    shell.put("q", "1\n");
    assertThat(shell.run("pause", "q").exit()).isZero();
    assertThat(shell.run("pause", "q").exit()).isZero();
    Shell.Result get = shell.run("get", "q");
    assertThat(get.exit()).isEqualTo(Exit.EMPTY);
    assertThat(get.err()).contains("q is paused; 'turboq resume q' resumes it");
    assertThat(shell.run("resume", "q").exit()).isZero();
    assertThat(shell.run("resume", "q").exit()).isZero();
    assertThat(shell.run("get", "q").out()).isEqualTo("1\n");
  }

  @Test
  void ls_and_stat_show_a_pause() {
    shell.put("q", "1\n");
    shell.run("pause", "q");
    assertThat(shell.run("ls").out()).containsPattern("q +yes +1 ");
    assertThat(shell.run("ls", "--json").at("queues", 0, "paused")).isEqualTo(true);
    assertThat(shell.run("stat", "q").out()).containsPattern("q +yes +avail +1 ");
    assertThat(shell.run("resume", "q", "--json").json()).containsEntry("paused", false);
    assertThat(shell.run("ls").out()).containsPattern("q +- +1 ");
    assertThat(shell.run("stat", "q", "--json").json()).containsEntry("paused", false);
    assertThat(shell.run("pause", "q", "--json").json()).containsEntry("paused", true);
  }

  @Test
  void what_is_delayed_is_counted_with_its_time() throws Exception {
    Instant before = Instant.now();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer()) {
      producer.send(OutgoingMessage.text("soon").delay(Duration.ofMinutes(150)).build());
      producer.send(OutgoingMessage.text("late").delay(Duration.ofHours(204)).build());
    }
    Shell.Result stat = shell.run("stat", "q", "--json");
    assertThat(stat.at("states", "delayed", "messages")).isEqualTo(2);
    Instant due = Instant.parse((String) stat.at("states", "delayed", "due"));
    assertThat(due).isBetween(before.plusSeconds(8_900), before.plusSeconds(9_900));
    assertThat(shell.run("stat", "q").out()).containsPattern("delayed +2 .* in 2h");
    assertThat(shell.run("ls", "q").out()).containsPattern("in 2h").containsPattern("in 8d");
    assertThat(shell.run("ls", "q", "--json").at("batches", 0, "due")).isEqualTo(due.toString());
    assertThat(shell.run("peek", "q").exit()).isEqualTo(Exit.EMPTY);
    assertThat(shell.run("peek", "q", "--state", "delayed").out()).isEqualTo("soon\nlate\n");
  }

  @Test
  void peek_shows_why_a_letter_is_dead() throws Exception {
    shell.put("q", "1\n2\n");
    Letters.reject(root.resolve("q"), 1, "no sense");
    assertThat(shell.run("peek", "q", "--state", "dead").out()).isEqualTo("1\n");
    Shell.Result peek = shell.run("peek", "q", "--state", "dead,avail", "--format", "json");
    List<Map<String, Object>> messages = peek.jsonLines();
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0)).containsEntry("failure", null);
    Map<?, ?> failure = (Map<?, ?>) Objects.requireNonNull(messages.get(1).get("failure"));
    assertThat(failure.get("reason")).isEqualTo("no sense");
    assertThat(failure.get("attempts")).isEqualTo(1);
    assertThat(String.valueOf(failure.get("origin"))).endsWith(":0");
    assertThat(Instant.parse((String) failure.get("time"))).isBefore(Instant.now().plusSeconds(60));
    assertThat(failure.containsKey("stackTrace")).isTrue();
    assertThat(messages.get(1)).containsEntry("deliveries", 1);
    assertThat(shell.run("stat", "q", "--json").at("states", "dead", "messages")).isEqualTo(1);
    assertThat(shell.run("ls").out()).containsPattern("q +- +1 .* 1 +0 +0\n");
  }

  @Test
  void deliveries_are_counted() throws Exception {
    shell.put("q", "1\n");
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Consumer consumer = queue.consumer()) {
      Objects.requireNonNull(consumer.poll(Duration.ofSeconds(30)), "given back, not settled");
    }
    assertThat(shell.run("ls", "q", "--json").at("batches", 0, "deliveries")).isEqualTo(1);
    assertThat(shell.run("peek", "q", "--json").json()).containsEntry("deliveries", 1);
    assertThat(shell.run("get", "q", "--json").json())
        .containsEntry("deliveryCount", 2)
        .containsEntry("failure", null);
  }
}
