package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.RetryPolicy;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.owner.OtherOwners;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that is larger than the heap of the process that is to have it. */
class TooLargeTest {

  private static final int LARGE = 30 << 20;

  private static final List<String> SMALL = List.of("-Xmx24m", "-XX:+UseSerialGC");

  @TempDir Path root;

  /** Prints what it gets, and the state in which what it cannot get ends. */
  static final class SmallConsumer {

    private SmallConsumer() {}

    public static void main(String[] arguments) throws Exception {
      RetryPolicy twice =
          RetryPolicy.builder().maxAttempts(2).initialDelay(Duration.ofMillis(1)).build();
      DirectoryOptions options = DirectoryOptions.builder().listener(SmallConsumer::tell).build();
      try (TurboQueue queue = TurboQueue.open(Path.of(arguments[0]), options);
          Consumer consumer =
              queue.consumer(ConsumerOptions.builder().retryPolicy(twice).build())) {
        while (true) {
          Message message = Queues.next(consumer);
          System.out.println(message.text());
          message.ack();
        }
      }
    }

    private static void tell(QueueEvent event) {
      if (event.type() == QueueEvent.Type.RETRIED || event.type() == QueueEvent.Type.CORRUPT) {
        System.out.println(event.type() + " " + event.detail());
      }
    }
  }

  private static List<String> untilPutAside(Jvm small) throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(small.line());
    } while (!lines.get(lines.size() - 1).startsWith("CORRUPT"));
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"loading_", "moved_"})
  void it_does_not_stop_the_recovery_of_its_batch(String prefix) throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("before");
      producer.send(new byte[LARGE]);
    }
    String rolled = Queues.files(directory, "avail_").get(0);
    Files.move(directory.resolve(rolled), directory.resolve(rolled.replace("avail_", prefix)));
    OtherOwners.enterDead(directory.resolve(".turboqueue/owners"), 1);
    try (Jvm small = Jvm.start(SMALL, SmallConsumer.class, directory)) {
      assertThat(small.line()).isEqualTo("before");
    }
  }

  @Test
  void it_is_tried_again_then_put_aside_and_holds_up_nothing() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("before");
      producer.send(new byte[LARGE]);
      producer.send("behind");
      producer.flush();
      producer.send("in the next batch");
    }
    try (Jvm small = Jvm.start(SMALL, SmallConsumer.class, directory)) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        lines.add(small.line().split(" message", 2)[0]);
      }
      assertThat(lines)
          .containsExactlyInAnyOrder(
              "before", "behind", "RETRIED ", "in the next batch", "CORRUPT");
      assertThat(small.errors())
          .contains("tried again later: ", "message 2, of ", "too large", "-Xmx")
          .doesNotContain("Acknowledgements");
    }
    assertThat(Queues.files(directory, "corrupt_")).hasSize(1);
    assertThat(Queues.files(directory, "avail_")).isEmpty();
  }

  @Test
  void a_process_with_more_memory_gets_it() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("before");
      producer.send(new byte[LARGE]);
    }
    try (Jvm small = Jvm.start(SMALL, SmallConsumer.class, directory)) {
      assertThat(untilPutAside(small)).startsWith("before");
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      queue.repair();
      Message large = Queues.next(consumer);
      assertThat(large.bytes()).hasSize(LARGE);
      large.ack();
    }
  }
}
