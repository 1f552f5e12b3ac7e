package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First in, first out. */
class OrderTest {

  @TempDir Path root;

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void one_producer_and_one_consumer_keep_the_order_across_batches() throws Exception {
    Seeds.withSeed(
        random -> {
          DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(7).build();
          try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
              Producer producer = queue.producer();
              Consumer consumer = queue.consumer()) {
            for (int i = 0; i < 1_000; i++) {
              producer.send(Integer.toString(i));
              if (random.nextInt(20) == 0) {
                producer.flush();
              }
            }
            producer.flush();
            assertThat(texts(consumer, 1_000)).isEqualTo(numbers(0, 1_000));
            assertThat(batches(queue.directory())).isEmpty();
          }
        });
  }

  @Test
  void batches_are_taken_in_the_order_of_their_beginning() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer first = queue.producer();
        Producer second = queue.producer();
        Consumer consumer = queue.consumer()) {
      first.send("1");
      second.send("2");
      second.flush();
      first.flush();
      assertThat(texts(consumer, 2)).containsExactly("1", "2");
    }
  }

  @Test
  void what_is_given_back_goes_to_its_place_in_the_order() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(10).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer()) {
      for (String text : numbers(0, 30)) {
        producer.send(text);
      }
      try (Consumer consumer = queue.consumer()) {
        texts(consumer, 4);
        assertThat(next(consumer).text()).isEqualTo("4");
      }
      try (Consumer consumer = queue.consumer()) {
        assertThat(texts(consumer, 26)).isEqualTo(numbers(4, 30));
      }
    }
  }

  @Test
  void only_what_is_not_acknowledged_comes_again_however_many_gaps_there_are() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer()) {
      for (String text : numbers(0, 10)) {
        producer.send(text);
      }
      producer.flush();
      try (Consumer consumer = queue.consumer()) {
        List<Message> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          taken.add(next(consumer));
        }
        for (int i : new int[] {0, 1, 2, 4, 5}) {
          taken.get(i).ack();
        }
      }
      try (Consumer consumer = queue.consumer()) {
        List<String> again = List.of("3", "6", "7", "8", "9");
        assertThat(texts(consumer, again.size())).isEqualTo(again);
        assertThat(consumer.poll(Duration.ZERO)).isNull();
      }
    }
  }

  @Test
  void poll_and_pollBatch_share_one_order() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(5).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (String text : numbers(0, 10)) {
        producer.send(text);
      }
      assertThat(texts(consumer, 2)).isEqualTo(numbers(0, 2));
      Batch rest = consumer.pollBatch(dev.turboqueue.testing.Queues.LONG);
      assertThat(rest).isNotNull();
      List<String> texts = new ArrayList<>();
      for (Message message : rest) {
        texts.add(message.text());
      }
      assertThat(texts).isEqualTo(numbers(2, 5));
      rest.ack();
      assertThat(texts(consumer, 5)).isEqualTo(numbers(5, 10));
      assertThat(batches(queue.directory())).isEmpty();
    }
  }

  @Test
  void many_producers_keep_each_its_own_order() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(13).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Consumer consumer = queue.consumer()) {
      List<Thread> threads = new ArrayList<>();
      for (int p = 0; p < 4; p++) {
        threads.add(new Thread(sender(queue, p)));
      }
      threads.forEach(Thread::start);
      Map<String, Integer> last = new HashMap<>();
      for (int i = 0; i < 4 * 500; i++) {
        Message message = next(consumer);
        int number = Integer.parseInt(String.valueOf(message.text()));
        assertThat(number).isEqualTo(last.getOrDefault(message.key(), -1) + 1);
        last.put(String.valueOf(message.key()), number);
        message.ack();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static Runnable sender(TurboQueue queue, int key) {
    return () -> {
      try (Producer producer = queue.producer()) {
        for (int i = 0; i < 500; i++) {
          producer.send(
              dev.turboqueue.OutgoingMessage.text(Integer.toString(i)).key("k" + key).build());
        }
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    };
  }
}
