package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Failure;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.RetryPolicy;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handler works on messages: returning acknowledges, throwing has them tried again. */
class HandlerTest {

  private static final Duration DELAY = Duration.ofMillis(120);

  @TempDir Path root;
  private TurboQueue queue;
  private Consumer consumer;

  @BeforeEach
  void open() throws Exception {
    queue = TurboQueue.open(root.resolve("q"));
    RetryPolicy policy = RetryPolicy.builder().maxAttempts(3).initialDelay(DELAY).jitter(0).build();
    consumer = queue.consumer(ConsumerOptions.builder().retryPolicy(policy).build());
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  private void send(String... texts) throws Exception {
    try (Producer producer = queue.producer()) {
      for (String text : texts) {
        producer.send(text);
      }
    }
  }

  private StoredMessage onlyDeadLetter() throws Exception {
    QueueInspector inspector = QueueInspector.of(queue.directory());
    await().atMost(LONG).until(() -> inspector.batches(BatchState.DEAD).size() == 1);
    BatchInfo batch = inspector.batches(BatchState.DEAD).get(0);
    try (MessageReader reader = inspector.read(batch)) {
      StoredMessage letter = Objects.requireNonNull(reader.next());
      assertThat(reader.next()).isNull();
      return letter;
    }
  }

  @Test
  void returning_acknowledges() throws Exception {
    send("a", "b");
    List<String> texts = new ArrayList<>();
    assertThat(consumer.handle(message -> texts.add(message.text()), LONG)).isTrue();
    assertThat(consumer.handle(message -> texts.add(message.text()), LONG)).isTrue();
    assertThat(consumer.handle(message -> texts.add(message.text()), Duration.ZERO)).isFalse();
    assertThat(texts).containsExactly("a", "b");
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void throwing_has_it_tried_again_after_growing_delays_and_in_the_end_kept_with_the_reason()
      throws Exception {
    send("x");
    Instant before = Instant.now().minusMillis(1);
    List<Long> times = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int attempt = 0; attempt < 3; attempt++) {
      consumer.handle(
          message -> {
            times.add(System.nanoTime());
            counts.add(message.deliveryCount());
            ids.add(message.id());
            throw new IllegalArgumentException("no good");
          },
          LONG);
    }
    assertThat(counts).containsExactly(1, 2, 3);
    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(DELAY.toNanos());
    assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(2 * DELAY.toNanos());
    Failure failure = Objects.requireNonNull(onlyDeadLetter().failure());
    assertThat(failure.reason()).isEqualTo("java.lang.IllegalArgumentException: no good");
    assertThat(failure.stackTrace()).contains("no good").contains("HandlerTest");
    assertThat(failure.attempts()).isEqualTo(3);
    assertThat(failure.origin()).isEqualTo(ids.get(0));
    assertThat(failure.time()).isBetween(before, Instant.now());
    assertThat(consumer.handle(message -> {}, Duration.ofMillis(50))).isFalse();
  }

  @Test
  void a_retried_message_tells_why() throws Exception {
    send("x");
    consumer.handle(
        message -> {
          throw new IOException("try later");
        },
        LONG);
    Message again = next(consumer);
    assertThat(Objects.requireNonNull(again.failure()).reason()).contains("try later");
    assertThat(again.text()).isEqualTo("x");
    again.ack();
  }

  @Test
  void long_reasons_and_stack_traces_are_cut() throws Exception {
    send("x");
    String reason = "r".repeat(1 << 20);
    Throwable deep = new IllegalStateException(reason, new IOException("c".repeat(50_000)));
    next(consumer).reject(deep);
    Failure failure = Objects.requireNonNull(onlyDeadLetter().failure());
    assertThat(failure.reason()).hasSizeBetween(4_096, 4_200).contains("cut, 1048");
    assertThat(Objects.requireNonNull(failure.stackTrace())).hasSizeBetween(16_384, 16_500);
  }

  @Test
  void an_exception_that_cannot_be_shown_is_one_all_the_same() throws Exception {
    send("x");
    for (int attempt = 0; attempt < 3; attempt++) {
      handleUnshowable();
    }
    Failure failure = Objects.requireNonNull(onlyDeadLetter().failure());
    assertThat(failure.reason()).contains(Unshowable.class.getName()).contains("cannot be shown");
    assertThat(failure.stackTrace()).contains("getMessage");
  }

  private void handleUnshowable() throws Exception {
    try {
      consumer.handle(
          message -> {
            throw new Unshowable();
          },
          LONG);
    } catch (IllegalStateException e) {
      throw new AssertionError(
          "it came out of handle"); // without a cause, which no report can show
    }
  }

  private static final class Unshowable extends RuntimeException {

    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Test
  void a_handler_may_settle_its_message_itself() throws Exception {
    send("a", "b");
    consumer.handle(message -> message.reject("mine"), LONG);
    consumer.handle(
        message -> {
          message.ack();
          throw new IOException("too late to matter");
        },
        LONG);
    assertThat(Objects.requireNonNull(onlyDeadLetter().failure()).reason()).isEqualTo("mine");
    assertThat(consumer.poll(Duration.ofMillis(300))).isNull();
  }

  @Test
  void an_Error_reaches_the_caller_and_its_message_comes_again() throws Exception {
    send("x");
    assertThatThrownBy(
            () ->
                consumer.handle(
                    message -> {
                      throw new StackOverflowError("deep");
                    },
                    LONG))
        .isInstanceOf(StackOverflowError.class);
    Message again = next(consumer);
    assertThat(again.deliveryCount()).isEqualTo(2);
    again.ack();
  }

  @Test
  void an_interrupted_handler_gives_its_message_back_at_once() throws Exception {
    send("x");
    assertThatThrownBy(
            () ->
                consumer.handle(
                    message -> {
                      throw new InterruptedException("stop");
                    },
                    LONG))
        .isInstanceOf(InterruptedException.class);
    Message again = next(consumer);
    assertThat(again.failure()).isNull();
    again.ack();
  }

  @Test
  void several_threads_work_on_one_batch_at_a_time() throws Exception {
    send("0", "1", "2", "3");
    CountDownLatch together = new CountDownLatch(4);
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(
                () ->
                    consumer.handle(
                        message -> {
                          workers.add(Thread.currentThread());
                          together.countDown();
                          together.await(); // none returns before all four have a message
                        },
                        LONG)));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(workers).hasSize(4);
    assertThat(batches(queue.directory())).isEmpty();
  }
}
