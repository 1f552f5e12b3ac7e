package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interrupted threads lose nothing. */
class InterruptTest {

  private static final int MESSAGES = 2_000;

  @TempDir Path root;

  @Test
  void an_interrupted_thread_sends_polls_and_acknowledges() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      Thread.currentThread().interrupt();
      producer.send("x");
      producer.flush();
      Message message = consumer.poll(Duration.ofSeconds(1));
      assertThat(message).isNotNull();
      message.ack();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(batches(queue.directory())).isEmpty();
    }
  }

  @Test
  void an_interrupted_poll_of_an_empty_queue_throws_at_once() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Consumer consumer = queue.consumer()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> consumer.poll(Queues.LONG)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void an_interrupted_thread_opens_and_closes_a_queue() throws Exception {
    Thread.currentThread().interrupt();
    TurboQueue queue = TurboQueue.open(root.resolve("q"));
    queue.producer().send("x");
    queue.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(batches(root.resolve("q"))).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Fsync.class)
  void interrupts_at_any_moment_neither_lose_nor_repeat_a_message(Fsync fsync) throws Exception {
    Seeds.withSeed(
        random -> {
          DirectoryOptions options =
              DirectoryOptions.builder()
                  .maxEventsPerFile(50)
                  .maxAvailFiles(20)
                  .fsync(fsync)
                  .build();
          List<Integer> received = new ArrayList<>();
          try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
              Producer producer = queue.producer();
              Consumer consumer = queue.consumer()) {
            Failing sender = new Failing(() -> sendAll(producer));
            Failing receiver = new Failing(() -> receiveAll(consumer, received));
            interrupt(random, sender, receiver);
            sender.rethrow();
            receiver.rethrow();
          }
          assertThat(received).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
          assertThat(batches(root.resolve("q"))).isEmpty();
        });
  }

  /** Interrupts both until both have ended, or one has failed. */
  private static void interrupt(Random random, Failing sender, Failing receiver) {
    while ((sender.isAlive() || receiver.isAlive()) && !sender.failed() && !receiver.failed()) {
      (random.nextBoolean() ? sender : receiver).interrupt();
      LockSupport.parkNanos(random.nextInt(300_000));
    }
  }

  private static void sendAll(Producer producer) throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      String text = Integer.toString(i);
      repeatedly(() -> producer.send(text));
    }
    repeatedly(
        () -> {
          producer.flush();
          return true;
        });
  }

  private static void receiveAll(Consumer consumer, List<Integer> received) throws Exception {
    while (received.size() < MESSAGES) {
      Message message = null;
      try {
        message = consumer.poll(Queues.LONG);
      } catch (InterruptedException expected) {
        continue;
      }
      assertThat(message).isNotNull();
      received.add(Integer.valueOf(String.valueOf(message.text())));
      message.ack();
    }
  }

  private interface Call {
    boolean run() throws Exception;
  }

  /** Runs {@code call} until it is not interrupted. */
  private static void repeatedly(Call call) throws Exception {
    boolean done = false;
    while (!done) {
      try {
        done = call.run();
      } catch (java.io.InterruptedIOException expected) {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  /** A thread whose failure is kept. */
  private static final class Failing extends Thread {

    private interface Body {
      void run() throws Exception;
    }

    private final Body body;
    private volatile @Nullable Throwable failure;

    Failing(Body body) {
      this.body = body;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try {
        body.run();
      } catch (Throwable e) {
        failure = e;
      }
    }

    boolean failed() {
      return failure != null;
    }

    void rethrow() throws Exception {
      if (failure != null) {
        throw new AssertionError("In a thread", failure);
      }
    }
  }
}
