package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Batch;
import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and batches are acknowledged, released and rejected. */
class SettlingTest {

  @TempDir Path root;
  private TurboQueue queue;
  private Consumer consumer;

  @BeforeEach
  void open() throws Exception {
    queue =
        TurboQueue.open(
            root.resolve("q"), DirectoryOptions.builder().maxEventsPerFile(1_000).build());
    consumer = queue.consumer();
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  private void send(int first, int count) throws Exception {
    try (Producer producer = queue.producer()) {
      for (int i = first; i < first + count; i++) {
        producer.send(Integer.toString(i));
      }
    }
  }

  private Batch nextBatch() throws Exception {
    return Objects.requireNonNull(consumer.pollBatch(LONG));
  }

  /** Returns the dead letters, each as its text and its reason. */
  private List<String> dead() throws Exception {
    List<String> dead = new ArrayList<>();
    QueueInspector inspector = QueueInspector.of(queue.directory());
    for (BatchInfo batch : inspector.batches(BatchState.DEAD)) {
      try (MessageReader reader = inspector.read(batch)) {
        StoredMessage message;
        while ((message = reader.next()) != null) {
          dead.add(message.text() + " " + Objects.requireNonNull(message.failure()).reason());
        }
      }
    }
    return dead;
  }

  @Test
  void a_released_message_comes_again_behind_the_others() throws Exception {
    send(0, 3);
    Message first = next(consumer);
    assertThat(first.deliveryCount()).isEqualTo(1);
    first.release();
    assertThat(texts(consumer, 2)).containsExactly("1", "2");
    Message again = next(consumer);
    assertThat(again.text()).isEqualTo("0");
    assertThat(again.deliveryCount()).isEqualTo(2);
    assertThat(again.failure()).isNull();
    again.release();
    assertThat(next(consumer).deliveryCount()).isEqualTo(3);
  }

  @Test
  void a_released_batch_comes_again_in_its_place_without_what_was_done() throws Exception {
    send(0, 3);
    send(3, 2);
    Batch batch = nextBatch();
    Iterator<Message> messages = batch.iterator();
    messages.next().ack();
    Message second = messages.next();
    batch.release(Duration.ZERO);
    assertThatThrownBy(second::ack)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("released");
    Message again = next(consumer);
    assertThat(again.text()).isEqualTo("1");
    assertThat(again.deliveryCount()).isEqualTo(2);
    again.ack();
    assertThat(texts(consumer, 3)).containsExactly("2", "3", "4");
  }

  @Test
  void a_batch_released_before_anything_was_handed_out_does_not_count() throws Exception {
    send(0, 1);
    nextBatch().release(Duration.ZERO);
    assertThat(next(consumer).deliveryCount()).isEqualTo(1);
  }

  @Test
  void a_rejected_message_is_kept_with_its_reason() throws Exception {
    send(0, 3);
    next(consumer).reject("bad");
    assertThat(texts(consumer, 2)).containsExactly("1", "2");
    await().atMost(LONG).until(() -> files(queue.directory(), "assigned_").isEmpty());
    assertThat(dead()).containsExactly("0 bad");
    assertThat(consumer.poll(Duration.ZERO)).isNull();
  }

  @Test
  void a_rejected_batch_is_kept_without_what_was_done() throws Exception {
    send(0, 4);
    Batch batch = nextBatch();
    Iterator<Message> messages = batch.iterator();
    messages.next();
    messages.next().ack();
    batch.reject("all bad");
    assertThat(messages.hasNext()).isFalse();
    assertThat(dead()).containsExactly("0 all bad", "2 all bad", "3 all bad");
    assertThat(batches(queue.directory())).allMatch(name -> name.startsWith("dead_"));
  }

  @Test
  void a_damaged_batch_that_is_rejected_is_kept_as_damaged() throws Exception {
    send(0, 1_000);
    Path file = queue.directory().resolve(files(queue.directory(), "avail_").get(0));
    byte[] content = Files.readAllBytes(file);
    content[content.length - 10] ^= 1;
    content[content.length / 2] ^= 1;
    Files.write(file, content);
    nextBatch().reject("bad");
    assertThat(files(queue.directory(), "corrupt_")).hasSize(1);
    assertThat(files(queue.directory(), "assigned_")).isEmpty();
  }

  /** A way to settle. */
  enum Way {
    ACK,
    RELEASE,
    REJECT;

    void settle(Message message) throws Exception {
      switch (this) {
        case ACK -> message.ack();
        case RELEASE -> message.release(Duration.ofDays(1));
        case REJECT -> message.reject("r");
      }
    }

    void settle(Batch batch) throws Exception {
      switch (this) {
        case ACK -> batch.ack();
        case RELEASE -> batch.release(Duration.ofDays(1));
        case REJECT -> batch.reject("r");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_message_is_settled_once(Way way) throws Exception {
    for (Way other : Way.values()) {
      send(0, 2);
      Message message = next(consumer);
      way.settle(message);
      if (other == way) {
        other.settle(message);
      } else {
        assertThatThrownBy(() -> other.settle(message))
            .as(way + " then " + other)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(message.id());
      }
      next(consumer).ack();
    }
    queue.close();
    assertThat(files(queue.directory(), "avail_")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_message_whose_batch_was_settled_cannot_be_settled_otherwise(Way way) throws Exception {
    for (Way other : Way.values()) {
      send(0, 2);
      Batch batch = nextBatch();
      Message message = batch.iterator().next();
      way.settle(batch);
      if (other == way && way != Way.RELEASE) {
        other.settle(message);
        other.settle(batch);
      } else {
        assertThatThrownBy(() -> other.settle(message))
            .as(way + " then " + other)
            .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.settle(batch))
            .as(way + " then " + other + " of the batch")
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nothing_is_settled_after_closing(Way way) throws Exception {
    send(0, 2);
    Batch batch = nextBatch();
    Message message = batch.iterator().next();
    consumer.close();
    assertThatThrownBy(() -> way.settle(message)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> way.settle(batch)).isInstanceOf(IllegalStateException.class);
    assertThat(batches(queue.directory())).hasSize(1).allMatch(name -> name.endsWith("_r1.db"));
  }

  @Test
  void threads_settle_in_every_way_and_order() throws Exception {
    int count = 4_000;
    Seeds.withSeed(
        random -> {
          send(0, count);
          AtomicInteger left = new AtomicInteger(count);
          ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
          ExecutorService threads = Executors.newFixedThreadPool(4);
          List<Future<?>> all = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            Random own = new Random(random.nextLong());
            all.add(
                threads.submit(
                    () -> {
                      settleAtRandom(left, done, own);
                      return null;
                    }));
          }
          for (Future<?> one : all) {
            one.get();
          }
          threads.shutdown();
          queue.close();
          List<String> dead = dead();
          assertThat(done.size() + dead.size()).isEqualTo(count);
          dead.forEach(letter -> done.add(letter.substring(0, letter.indexOf(' '))));
          assertThat(done).doesNotHaveDuplicates();
          assertThat(batches(queue.directory())).allMatch(name -> name.startsWith("dead_"));
        });
  }

  private void settleAtRandom(AtomicInteger left, ConcurrentLinkedQueue<String> done, Random own)
      throws Exception {
    List<Message> inHand = new ArrayList<>();
    while (left.get() > 0) {
      Message message = consumer.poll(Duration.ofMillis(20));
      if (message != null) {
        inHand.add(message);
      }
      if (inHand.size() > 20 || message == null) {
        while (!inHand.isEmpty()) {
          settle(inHand.remove(own.nextInt(inHand.size())), left, done, own.nextInt(10));
        }
      }
    }
  }

  private static void settle(
      Message message, AtomicInteger left, ConcurrentLinkedQueue<String> done, int chance)
      throws Exception {
    if (chance == 0) {
      message.release();
    } else if (chance == 1) {
      message.release(Duration.ofMillis(30));
    } else if (chance == 2) {
      message.reject("chance");
      left.decrementAndGet();
    } else {
      message.ack();
      done.add(String.valueOf(message.text()));
      left.decrementAndGet();
    }
  }
}
