package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that ends in an orderly way loses nothing, whatever it forgot. */
class ExitTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  /** Without opening the queue, which could repair what the child has left. */
  private void assertKept() throws Exception {
    assertThat(files(directory, "avail_")).hasSize(1);
    assertThat(batches(directory)).hasSize(1);
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("kept");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"return", "exit"})
  void a_forgotten_close_keeps_the_message(String end) throws Exception {
    try (Jvm child = Jvm.start(Children.ForgetfulProducer.class, directory, end)) {
      assertThat(child.await()).as(child.errors()).isZero();
    }
    assertKept();
  }

  @Test
  void SIGTERM_keeps_the_message() throws Exception {
    try (Jvm child = Jvm.start(Children.ForgetfulProducer.class, directory, "wait")) {
      assertThat(child.line()).isEqualTo("sent");
      assertThat(child.terminate()).isEqualTo(128 + 15);
    }
    assertKept();
  }

  @Test
  void an_exit_in_the_middle_of_a_call_ends_and_keeps_the_message() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      queue.producer().send("dead");
      next(consumer).reject("to be purged");
    }
    try (Jvm child = Jvm.start(Children.ExitsInPredicate.class, directory)) {
      assertThat(child.await()).isEqualTo(3);
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(next(consumer).text()).isEqualTo("kept");
      assertThat(files(directory, "dead_")).hasSize(1);
    }
  }

  @Test
  void an_exit_in_a_listener_ends() throws Exception {
    try (Jvm child = Jvm.start(Children.EndsInListener.class, directory, "exits")) {
      assertThat(child.line()).isEqualTo("heard");
      assertThat(child.await()).isEqualTo(3);
    }
    assertKept();
  }

  @Test
  void SIGTERM_ends_a_process_whose_listener_blocks() throws Exception {
    try (Jvm child = Jvm.start(Children.EndsInListener.class, directory, "blocks")) {
      assertThat(child.line()).isEqualTo("heard");
      assertThat(child.terminate()).isEqualTo(128 + 15);
    }
    assertKept();
  }

  @Test
  void SIGTERM_lets_a_handler_finish_and_send_its_result() throws Exception {
    Path results = root.resolve("results");
    send(directory, "in hand", "kept");
    try (Jvm child = Jvm.start(Children.Stage.class, directory, results)) {
      assertThat(child.line()).isEqualTo("has in hand");
      child.signal("TERM");
      assertThat(child.line()).isEqualTo("exits");
      child.say("result");
      assertThat(child.await()).isEqualTo(128 + 15);
      assertThat(child.lineOrEnd()).isNull();
      assertThat(child.errors()).isEmpty();
    }
    assertKept();
    assertThat(files(results, "avail_")).hasSize(1);
  }

  @Test
  void an_application_that_closes_its_queue_itself_is_left_to_do_so() throws Exception {
    try (Jvm child = Jvm.start(Children.ClosesItself.class, directory)) {
      assertThat(child.line()).isEqualTo("exits");
      child.say("kept");
      assertThat(child.line()).isEqualTo("closed");
      assertThat(child.await()).as(child.errors()).isZero();
    }
    assertKept();
  }

  @Test
  void what_was_taken_and_not_acknowledged_goes_back() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("kept");
    }
    try (Jvm child = Jvm.start(Children.ForgetfulConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("kept");
      assertThat(child.await()).isZero();
    }
    assertKept();
  }
}
