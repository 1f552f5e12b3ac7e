package dev.turboqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Batch;
import dev.turboqueue.Capability;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Header;
import dev.turboqueue.Message;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.PayloadType;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.RetryPolicy;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.WhenFull;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine promises, whatever carries its messages. */
abstract class MessageQueueContract {

  /** Longer than anything here takes; a test that waits so long has failed. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofMillis(200);

  private final List<QueueEvent> events = new CopyOnWriteArrayList<>();
  private MessageQueue queue;
  private Producer producer;
  private Consumer consumer;

  /** Opens the queue of this test. */
  abstract MessageQueue open(QueueOptions options) throws Exception;

  /** Opens the queue of this test so that one message makes it full. */
  abstract MessageQueue openFullAtOne(WhenFull whenFull, Duration timeout) throws Exception;

  @BeforeEach
  void openAll() throws Exception {
    queue = open(QueueOptions.builder().listener(events::add).build());
    producer = queue.producer();
    consumer = queue.consumer();
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  private boolean can(Capability capability) {
    return queue.capabilities().contains(capability);
  }

  private static void assertRefused(ThrowingCallable call, Capability capability) {
    assertThatThrownBy(call)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(capability.name());
  }

  private void send(String... texts) throws Exception {
    for (String text : texts) {
      assertThat(producer.send(text)).isTrue();
    }
    producer.flush();
  }

  private Message next() throws Exception {
    return next(consumer);
  }

  private static Message next(Consumer consumer) throws Exception {
    Message message = consumer.poll(LONG);
    assertThat(message).as("a message within " + LONG).isNotNull();
    return message;
  }

  private Batch nextBatch() throws Exception {
    Batch batch = consumer.pollBatch(LONG);
    assertThat(batch).as("a batch within " + LONG).isNotNull();
    return batch;
  }

  private List<String> nextTexts(int count) throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = next();
      texts.add(String.valueOf(message.text()));
      message.ack();
    }
    return texts;
  }

  /**
   * Nothing is left to receive, and nothing stays unsettled. A message that comes again counts
   * twice until the engine has settled its origin.
   */
  private void assertEmpty() throws Exception {
    assertThat(consumer.poll(Duration.ZERO)).isNull();
    await().atMost(LONG).untilAsserted(() -> assertThat(queue.depth()).isZero());
    assertThat(consumer.poll(Duration.ZERO)).isNull();
  }

  private static List<@Nullable String> texts(Batch batch) {
    List<@Nullable String> texts = new ArrayList<>();
    batch.forEach(message -> texts.add(message.text()));
    return texts;
  }

  private List<StoredMessage> deadLetters() throws Exception {
    List<StoredMessage> letters = new ArrayList<>();
    queue.deadLetters().purge(letter -> !letters.add(letter));
    return letters;
  }

  private void awaitDead(int count) {
    await().atMost(LONG).until(() -> deadLetters().size() == count);
  }

  // Sending and receiving

  @Test
  void what_is_sent_is_received_once_and_in_order() throws Exception {
    send("a", "b", "c");
    List<String> received = nextTexts(3);
    if (can(Capability.ORDERED)) {
      assertThat(received).containsExactly("a", "b", "c");
    } else {
      assertThat(received).containsExactlyInAnyOrder("a", "b", "c");
    }
    assertEmpty();
  }

  @Test
  void the_address_opens_the_same_queue() throws Exception {
    send("a");
    try (MessageQueue other = MessageQueue.open(queue.address());
        Consumer others = other.consumer()) {
      assertThat(other.address()).isEqualTo(queue.address());
      Message message = next(others);
      assertThat(message.text()).isEqualTo("a");
      message.ack();
    }
  }

  @Test
  void every_kind_of_payload_comes_out_as_it_went_in() throws Exception {
    producer.send(new byte[] {0, 1, -1});
    producer.send("text \ud800 é\n\"");
    producer.sendJson("{\"a\": 1}");
    producer.sendJson(new byte[] {'[', ']'});
    producer.send((String) null);
    producer.send((byte[]) null);
    producer.sendJson("null");
    producer.sendJson("\"x\\u0041\"");
    producer.flush();
    assertThat(payload(PayloadType.BYTES).bytes()).containsExactly(0, 1, -1);
    assertThat(payload(PayloadType.STRING).text()).isEqualTo("text \ud800 é\n\"");
    assertThat(payload(PayloadType.JSON).json()).isEqualTo("{\"a\": 1}");
    assertThat(payload(PayloadType.JSON).text()).isEqualTo("[]");
    for (int i = 0; i < 3; i++) {
      Message message = payload(PayloadType.JSON);
      assertThat(message.text()).isNull();
      assertThat(message.bytes()).isNull();
      assertThat(message.json()).isEqualTo("null");
    }
    assertThat(payload(PayloadType.STRING).text()).isEqualTo("xA");
  }

  private Message payload(PayloadType type) throws Exception {
    Message message = next();
    assertThat(message.type()).isEqualTo(type);
    message.ack();
    return message;
  }

  @Test
  void key_headers_and_time_come_with_the_message() throws Exception {
    Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
    OutgoingMessage message =
        OutgoingMessage.text("a")
            .key("k")
            .header("h", "1")
            .header("h", "2")
            .header(new Header("n", null))
            .time(time)
            .build();
    producer.send(message);
    producer.flush();
    Message received = next();
    assertThat(received.key()).isEqualTo("k");
    assertThat(received.keyIsText()).isTrue();
    assertThat(received.headers())
        .containsExactly(Header.of("h", "1"), Header.of("h", "2"), new Header("n", null));
    assertThat(received.time()).isEqualTo(time);
    assertThat(received.failure()).isNull();
  }

  @Test
  void an_array_that_was_sent_may_be_used_again() throws Exception {
    byte[] bytes = {1};
    producer.send(bytes);
    bytes[0] = 2;
    producer.flush();
    assertThat(next().bytes()).containsExactly(1);
  }

  @Test
  void a_message_that_is_not_flushed_becomes_available_by_its_age() throws Exception {
    producer.send("a");
    assertThat(next().text()).isEqualTo("a");
  }

  @Test
  void identities_differ() throws Exception {
    send("a", "b");
    assertThat(next().id()).isNotEqualTo(next().id());
  }

  @Test
  void nothing_comes_before_the_time_is_over_and_what_comes_in_time_is_received() throws Exception {
    assertThat(consumer.poll(Duration.ZERO)).isNull();
    assertThat(consumer.poll(Duration.ofSeconds(-1))).isNull();
    long start = System.nanoTime();
    assertThat(consumer.pollBatch(SHORT)).isNull();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    inThread(() -> send("late"));
    assertThat(next().text()).isEqualTo("late");
  }

  private static Thread inThread(ThrowingCallable call) {
    Thread thread =
        new Thread(
            () -> {
              try {
                call.call();
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void several_consumers_share_the_messages() throws Exception {
    Set<String> received = Collections.synchronizedSet(new TreeSet<>());
    send("a", "b");
    try (Consumer other = queue.consumer()) {
      Message first = next();
      received.add(String.valueOf(first.text()));
      first.ack();
      Message second = consumer.poll(Duration.ZERO);
      second = second == null ? next(other) : second;
      received.add(String.valueOf(second.text()));
      second.ack();
    }
    assertThat(received).containsExactly("a", "b");
    assertEmpty();
  }

  // Settling

  @Test
  void a_message_is_settled_once_and_again_only_in_the_same_way() throws Exception {
    send("a");
    Message message = next();
    message.ack();
    message.ack();
    assertThatThrownBy(message::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(message.id(), "acknowledged");
    assertThatThrownBy(() -> message.reject("no")).isInstanceOf(IllegalStateException.class);
    assertEmpty();
  }

  @Test
  void a_released_message_comes_again_behind_the_others_and_counts() throws Exception {
    send("a", "b");
    Message first = next();
    assertThat(first.deliveryCount()).isEqualTo(1);
    first.release();
    first.release();
    assertThat(nextTexts(1)).containsExactly("b");
    Message again = next();
    assertThat(again.text()).isEqualTo("a");
    assertThat(again.deliveryCount()).isEqualTo(2);
    assertThat(again.failure()).isNull();
    again.ack();
    assertEmpty();
  }

  @Test
  void a_message_that_is_released_for_later_comes_later() throws Exception {
    send("a");
    Message message = next();
    if (!can(Capability.DELAYS)) {
      assertRefused(() -> message.release(SHORT), Capability.DELAYS);
      message.ack();
      return;
    }
    long start = System.nanoTime();
    message.release(SHORT);
    await().atMost(LONG).until(() -> queue.depth() == 1); // a copy and its origin may both count
    assertThat(next().text()).isEqualTo("a");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  void a_message_that_is_sent_for_later_comes_later() throws Exception {
    OutgoingMessage delayed = OutgoingMessage.text("later").delay(SHORT).build();
    if (!can(Capability.DELAYS)) {
      assertRefused(() -> producer.send(delayed), Capability.DELAYS);
      return;
    }
    long start = System.nanoTime();
    producer.send(delayed);
    send("now");
    assertThat(nextTexts(2)).containsExactly("now", "later");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  void a_delay_out_of_range_is_refused_and_the_message_is_still_to_be_settled() throws Exception {
    send("a");
    Message message = next();
    assertThatThrownBy(() -> message.release(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.release(Duration.ofDays(40_000)))
        .isInstanceOf(IllegalArgumentException.class);
    message.ack();
    assertEmpty();
  }

  @Test
  void what_a_closed_consumer_had_comes_again_in_its_place() throws Exception {
    send("a", "b", "c");
    next().ack();
    Message lost = next();
    consumer.close();
    consumer.close();
    assertThatThrownBy(lost::ack).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.pollBatch(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
    consumer = queue.consumer();
    if (can(Capability.ORDERED)) {
      assertThat(nextTexts(2)).containsExactly("b", "c");
    } else {
      assertThat(nextTexts(2)).containsExactlyInAnyOrder("b", "c");
    }
    assertEmpty();
  }

  @Test
  void closing_the_queue_closes_its_producers_and_consumers_and_keeps_the_messages()
      throws Exception {
    producer.send("a");
    queue.close();
    queue.close();
    assertThatThrownBy(() -> producer.send("b")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> producer.flush()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.producer()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.consumer()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.depth()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.pause()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.resume()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.deadLetters().retry(letter -> true))
        .isInstanceOfAny(IllegalStateException.class, UnsupportedOperationException.class);
    openAll();
    assertThat(nextTexts(1)).containsExactly("a");
  }

  // Batches

  @Test
  void a_batch_has_its_messages_in_order_each_once() throws Exception {
    send("a", "b", "c");
    Batch batch = nextBatch();
    assertThat(texts(batch)).containsExactly("a", "b", "c");
    assertThat(batch.iterator()).isExhausted();
    batch.ack();
    batch.ack();
    assertEmpty();
  }

  @Test
  void the_rest_of_a_batch_is_a_batch() throws Exception {
    send("a", "b", "c");
    Message first = next();
    Batch rest = nextBatch();
    assertThat(texts(rest)).containsExactly("b", "c");
    first.ack();
    rest.ack();
    assertEmpty();
  }

  @Test
  void messages_of_a_batch_can_be_settled_one_by_one_and_the_rest_together() throws Exception {
    send("a", "b", "c");
    Batch batch = nextBatch();
    batch.iterator().next().ack();
    batch.release(Duration.ZERO);
    assertThatThrownBy(batch::ack).isInstanceOf(IllegalStateException.class);
    assertThat(nextTexts(2)).containsExactly("b", "c");
    assertEmpty();
  }

  @Test
  void a_batch_that_is_released_comes_again_in_its_place() throws Exception {
    send("a", "b");
    Batch batch = nextBatch();
    send("c");
    batch.release(Duration.ZERO);
    List<String> received = nextTexts(3);
    if (can(Capability.ORDERED)) {
      assertThat(received).containsExactly("a", "b", "c");
    } else {
      assertThat(received).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void a_batch_that_is_released_for_later_comes_later() throws Exception {
    send("a", "b");
    Batch batch = nextBatch();
    if (!can(Capability.DELAYS)) {
      assertRefused(() -> batch.release(SHORT), Capability.DELAYS);
      batch.ack();
      return;
    }
    long start = System.nanoTime();
    batch.release(SHORT);
    assertThat(nextTexts(2)).containsExactly("a", "b");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  void a_batch_that_is_rejected_is_dead_letters() throws Exception {
    send("a", "b");
    nextBatch().reject("all bad");
    assertEmpty();
    if (can(Capability.SINGLE_DEAD_LETTERS)) {
      assertThat(deadLetters()).extracting(StoredMessage::text).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void a_batch_of_a_closed_consumer_can_no_longer_be_settled() throws Exception {
    send("a");
    Batch batch = nextBatch();
    consumer.close();
    assertThatThrownBy(batch::ack).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> batch.release(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> batch.reject("no")).isInstanceOf(IllegalStateException.class);
  }

  // Handlers

  private Consumer withRetries(int attempts) {
    RetryPolicy policy =
        RetryPolicy.builder()
            .maxAttempts(attempts)
            .initialDelay(Duration.ofMillis(20))
            .jitter(0)
            .build();
    return queue.consumer(ConsumerOptions.builder().retryPolicy(policy).build());
  }

  @Test
  void a_handler_that_returns_has_acknowledged() throws Exception {
    send("a");
    List<@Nullable String> handled = new ArrayList<>();
    assertThat(consumer.handle(message -> handled.add(message.text()), LONG)).isTrue();
    assertThat(handled).containsExactly("a");
    assertEmpty();
    assertThat(consumer.handle(message -> handled.add(message.text()), Duration.ZERO)).isFalse();
  }

  @Test
  void a_handler_that_throws_has_its_message_again_and_in_the_end_a_dead_letter() throws Exception {
    send("a");
    List<Integer> counts = new ArrayList<>();
    try (Consumer retrying = withRetries(3)) {
      for (int i = 0; i < 3; i++) {
        retrying.handle(
            message -> {
              counts.add(message.deliveryCount());
              throw new IllegalArgumentException("cannot " + message.text());
            },
            LONG);
      }
    }
    assertThat(counts).containsExactly(1, 2, 3);
    if (can(Capability.SINGLE_DEAD_LETTERS)) {
      awaitDead(1);
      StoredMessage letter = deadLetters().get(0);
      assertThat(letter.text()).isEqualTo("a");
      assertThat(letter.failure()).isNotNull();
      assertThat(letter.failure().reason()).contains("IllegalArgumentException: cannot a");
      assertThat(letter.failure().stackTrace()).contains("at ");
      assertThat(letter.failure().attempts()).isEqualTo(3);
    }
    assertEmpty();
  }

  @Test
  void a_message_that_failed_says_why_when_it_comes_again() throws Exception {
    send("a");
    try (Consumer retrying = withRetries(3)) {
      retrying.handle(
          message -> {
            throw new IllegalArgumentException("not yet");
          },
          LONG);
      Message again = next(retrying);
      assertThat(again.failure()).isNotNull();
      assertThat(again.failure().reason()).contains("not yet");
      again.ack();
    }
  }

  @Test
  void a_handler_may_settle_its_message_itself() throws Exception {
    send("a", "b");
    consumer.handle(message -> message.release(), LONG);
    assertThat(nextTexts(2)).containsExactly("b", "a");
    send("c");
    consumer.handle(
        message -> {
          message.ack();
          throw new IllegalStateException("too late");
        },
        LONG);
    assertEmpty();
  }

  @Test
  void an_error_of_a_handler_is_thrown_on_and_an_interrupt_gives_the_message_back()
      throws Exception {
    send("a");
    try (Consumer retrying = withRetries(1)) {
      assertThatThrownBy(
              () ->
                  retrying.handle(
                      message -> {
                        throw new AssertionError("on purpose");
                      },
                      LONG))
          .isInstanceOf(AssertionError.class)
          .hasMessage("on purpose");
      send("b");
      assertThatThrownBy(
              () ->
                  retrying.handle(
                      message -> {
                        throw new InterruptedException("stop");
                      },
                      LONG))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(nextTexts(1)).containsExactly("b");
  }

  @Test
  void a_message_in_hand_for_longer_than_the_limit_goes_to_another() throws Exception {
    send("a");
    ConsumerOptions limited = ConsumerOptions.builder().processingLimit(SHORT).build();
    RetryPolicy once = RetryPolicy.builder().maxAttempts(1).build();
    ConsumerOptions options =
        ConsumerOptions.builder()
            .processingLimit(limited.processingLimit())
            .retryPolicy(once)
            .build();
    try (Consumer slow = queue.consumer(options)) {
      Message message = next(slow);
      await().atMost(LONG).until(() -> consumer.poll(Duration.ZERO) == null && isDone());
      assertThatThrownBy(message::ack).isInstanceOf(IllegalStateException.class);
    }
  }

  private boolean isDone() throws Exception {
    return queue.depth() == 0;
  }

  @Test
  void an_interrupt_ends_the_waiting() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch waiting = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              waiting.countDown();
              try {
                consumer.poll(LONG);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    thread.start();
    waiting.await();
    thread.interrupt();
    thread.join(LONG.toMillis());
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  // Dead letters

  @Test
  void dead_letters_are_put_back_or_purged_one_by_one() throws Exception {
    if (!can(Capability.SINGLE_DEAD_LETTERS)) {
      assertRefused(
          () -> queue.deadLetters().retry(letter -> true), Capability.SINGLE_DEAD_LETTERS);
      assertRefused(
          () -> queue.deadLetters().purge(letter -> true), Capability.SINGLE_DEAD_LETTERS);
      return;
    }
    send("a", "b", "c");
    String origin = "";
    for (int i = 0; i < 3; i++) {
      Message message = next();
      origin = i == 0 ? message.id() : origin;
      message.reject("reason " + message.text());
    }
    awaitDead(3);
    assertEmpty();
    StoredMessage letter =
        deadLetters().stream().filter(one -> "a".equals(one.text())).findAny().orElseThrow();
    assertThat(letter.failure()).isNotNull();
    assertThat(letter.failure().reason()).isEqualTo("reason a");
    assertThat(letter.failure().origin()).isEqualTo(origin);
    assertThat(queue.deadLetters().retry(one -> "a".equals(one.text()))).isEqualTo(1);
    Message again = next();
    assertThat(again.text()).isEqualTo("a");
    assertThat(again.deliveryCount()).isEqualTo(1);
    assertThat(again.failure()).isNull();
    again.ack();
    assertThat(queue.deadLetters().purge(one -> "b".equals(one.text()))).isEqualTo(1);
    assertThat(deadLetters()).extracting(StoredMessage::text).containsExactly("c");
  }

  @Test
  void a_predicate_that_throws_leaves_its_letter_and_one_that_closes_the_queue_is_refused()
      throws Exception {
    if (!can(Capability.SINGLE_DEAD_LETTERS)) {
      return;
    }
    send("a");
    next().reject("no");
    awaitDead(1);
    assertThatThrownBy(
            () ->
                queue
                    .deadLetters()
                    .purge(
                        letter -> {
                          throw new IllegalArgumentException("on purpose");
                        }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue.deadLetters().purge(letter -> closes()))
        .isInstanceOf(IllegalStateException.class);
    awaitDead(1);
  }

  private boolean closes() {
    try {
      queue.close();
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // Pause, depth, limit

  @Test
  void a_pause_stops_receiving_and_nothing_else() throws Exception {
    send("a", "b");
    Message inHand = next();
    queue.pause();
    queue.pause();
    assertThat(queue.isPaused()).isTrue();
    await().atMost(LONG).until(() -> consumer.poll(Duration.ZERO) == null);
    assertThat(consumer.pollBatch(Duration.ZERO)).isNull();
    inHand.ack();
    send("c");
    queue.resume();
    queue.resume();
    assertThat(queue.isPaused()).isFalse();
    assertThat(nextTexts(2)).containsExactly("b", "c");
  }

  @Test
  void the_depth_is_what_is_still_to_be_done() throws Exception {
    assertThat(queue.depth()).isZero();
    send("a", "b", "c");
    assertThat(queue.depth()).isEqualTo(3);
    Message first = next();
    assertThat(queue.depth()).isEqualTo(3);
    first.ack();
    await().atMost(LONG).until(() -> queue.depth() == 2);
    next().reject("no");
    next().ack();
    await().atMost(LONG).until(() -> queue.depth() == 0);
  }

  @Test
  void a_full_queue_fails_drops_or_waits_as_chosen() throws Exception {
    queue.close();
    if (!can(Capability.LIMIT)) {
      openAll();
      return;
    }
    try (MessageQueue full = openFullAtOne(WhenFull.DROP, LONG);
        Producer sender = full.producer()) {
      assertThat(sender.send("a")).isTrue();
      assertThat(sender.enqueueActive()).isFalse();
      assertThat(sender.send("dropped")).isFalse();
    }
    try (MessageQueue full = openFullAtOne(WhenFull.FAIL, LONG);
        Producer sender = full.producer()) {
      assertThatThrownBy(() -> sender.send("refused")).isInstanceOf(QueueFullException.class);
    }
    long start = System.nanoTime();
    try (MessageQueue full = openFullAtOne(WhenFull.BLOCK, SHORT);
        Producer sender = full.producer()) {
      assertThatThrownBy(() -> sender.send("refused")).isInstanceOf(QueueFullException.class);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
    openAll();
    assertThat(nextTexts(1)).containsExactly("a");
    assertEmpty();
  }

  @Test
  void a_producer_that_waits_for_room_goes_on_when_there_is_some() throws Exception {
    queue.close();
    if (!can(Capability.LIMIT)) {
      openAll();
      return;
    }
    try (MessageQueue full = openFullAtOne(WhenFull.BLOCK, LONG);
        Producer sender = full.producer();
        Consumer taker = full.consumer()) {
      sender.send("a");
      Thread blocked = inThread(() -> sender.send("b"));
      next(taker).ack();
      blocked.join(LONG.toMillis());
      assertThat(blocked.isAlive()).isFalse();
      assertThat(next(taker).text()).isEqualTo("b");
    }
    openAll();
  }

  @Test
  void an_interrupt_ends_the_waiting_for_room() throws Exception {
    queue.close();
    if (!can(Capability.LIMIT)) {
      openAll();
      return;
    }
    try (MessageQueue full = openFullAtOne(WhenFull.BLOCK, LONG);
        Producer sender = full.producer()) {
      sender.send("a");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> sender.send("b")).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    openAll();
  }

  // Events

  private int told(QueueEvent.Type type) {
    return events.stream()
        .filter(event -> event.type() == type)
        .mapToInt(QueueEvent::messages)
        .sum();
  }

  @Test
  void events_add_up_and_name_their_queue() throws Exception {
    send("a", "b", "c", "d", "e");
    next().ack();
    next().reject("no");
    next().release();
    await().atMost(LONG).until(() -> told(QueueEvent.Type.RETRIED) == 1);
    next().ack();
    consumer.close();
    await().atMost(LONG).until(() -> told(QueueEvent.Type.DEAD) == 1);
    assertThat(told(QueueEvent.Type.SENT)).isEqualTo(5);
    assertThat(told(QueueEvent.Type.SETTLED)).isEqualTo(2);
    assertThat(told(QueueEvent.Type.CLAIMED)).isEqualTo(4 + told(QueueEvent.Type.RETURNED));
    assertThat(events).extracting(QueueEvent::queue).containsOnly(queue.address());
    assertThat(events)
        .filteredOn(event -> event.type() == QueueEvent.Type.SETTLED)
        .allMatch(event -> event.duration().toNanos() > 0);
  }
}
