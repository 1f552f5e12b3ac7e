package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that kill the processes which work on them, and of their neighbors. */
class KillerMessageTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  /** Starts mortals until one finds the queue empty; returns what all of them said. */
  private List<String> untilEmpty(String how) throws Exception {
    List<String> said = new ArrayList<>();
    for (int life = 0; life < 20; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, how)) {
        String line;
        while ((line = mortal.lineOrEnd()) != null) {
          if (line.equals("end")) {
            return said;
          }
          said.add(line);
        }
      }
    }
    throw new AssertionError("They die for ever: " + said);
  }

  private List<StoredMessage> dead() throws Exception {
    List<StoredMessage> dead = new ArrayList<>();
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchInfo batch : inspector.batches(BatchState.DEAD)) {
      try (MessageReader reader = inspector.read(batch)) {
        StoredMessage letter;
        while ((letter = reader.next()) != null) {
          dead.add(letter);
        }
      }
    }
    return dead;
  }

  @ParameterizedTest
  @ValueSource(strings = {"poll", "pollBatch"})
  void a_message_that_kills_its_process_is_found_and_the_others_are_delivered(String how)
      throws Exception {
    send(directory, "0", "1", "2", "killer", "4", "5", "6");
    List<String> said = untilEmpty(how);
    assertThat(said).filteredOn(line -> line.startsWith("killer")).hasSize(3);
    assertThat(said).contains("killer 1", "killer 2", "killer 3");
    for (String after : List.of("4", "5", "6")) {
      assertThat(said).filteredOn(line -> line.startsWith(after)).hasSize(1);
    }
    assertThat(said).anyMatch(line -> line.startsWith("0 "));
    assertThat(dead()).hasSize(1);
    StoredMessage killer = dead().get(0);
    assertThat(killer.text()).isEqualTo("killer");
    assertThat(Objects.requireNonNull(killer.failure()).reason()).contains("process died");
    assertThat(batches(directory)).hasSize(1);
  }

  @Test
  void a_suspected_batch_hands_out_one_message_at_a_time() throws Exception {
    send(directory, "0", "killer", "2", "3");
    for (int life = 0; life < 3; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, "poll")) {
        assertThat(mortal.await()).isEqualTo(137);
      }
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message only = next(consumer);
      assertThat(only.text()).isEqualTo("2");
      assertThat(consumer.poll(Duration.ofMillis(50))).isNull();
      only.release();
      assertThat(next(consumer).text()).isEqualTo("3");
    }
  }

  @Test
  void a_single_death_behind_a_killer_convicts_nobody() throws Exception {
    send(directory, "0", "killer", "innocent", "3");
    for (int life = 0; life < 3; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, "poll")) {
        assertThat(mortal.await()).isEqualTo(137);
      }
    }
    try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has innocent");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message again = next(consumer);
      assertThat(again.text()).isEqualTo("innocent");
      again.ack();
      next(consumer).ack();
    }
    assertThat(dead()).extracting(StoredMessage::text).containsExactly("killer");
  }

  @Test
  void two_killers_in_a_batch_are_both_found() throws Exception {
    send(directory, "0", "killer", "2", "killer", "4");
    List<String> said = untilEmpty("poll");
    assertThat(dead()).extracting(StoredMessage::text).containsExactly("killer", "killer");
    assertThat(said).filteredOn(line -> line.startsWith("4")).hasSize(1);
    assertThat(said).filteredOn(line -> line.startsWith("2")).hasSize(1);
  }
}
