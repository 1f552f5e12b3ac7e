package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a closed queue has had in hand is back before its number is another's. */
class ClosingTest {

  private final FaultyDisk disk = Faulty.disk();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  private void stopAt(String name, String prefix) {
    disk.set(
        (operation, file) -> {
          if (operation.equals(name) && String.valueOf(file.getFileName()).startsWith(prefix)) {
            reached.countDown();
            awaitRelease();
          }
        });
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Closes the queue in a thread, which then looks at what is available. */
  private FutureTask<List<String>> close(TurboQueue queue) throws InterruptedException {
    FutureTask<List<String>> closing =
        new FutureTask<>(
            () -> {
              queue.close();
              return batches(directory);
            });
    Thread thread = new Thread(closing);
    thread.start();
    if (reached.getCount() == 0) {
      await()
          .atMost(Queues.LONG)
          .until(() -> closing.isDone() || thread.getState() == Thread.State.WAITING);
    }
    return closing;
  }

  @Test
  void a_closed_queue_inherits_from_nobody_any_more() throws Exception {
    DirectoryQueue queue = (DirectoryQueue) TurboQueue.open(directory);
    queue.close();
    assertThat(queue.tasks().recoverFromDead()).isFalse(); // its maintenance may be about to
  }

  @Test
  void a_second_closing_waits_for_the_first() throws Exception {
    TurboQueue queue = Faulty.open(directory, disk);
    queue.producer().send("x");
    stopAt("rename", "loading_");
    FutureTask<List<String>> first = close(queue);
    reached.await();
    FutureTask<List<String>> second = close(queue);
    released.countDown();
    assertThat(second.get()).hasSize(1).first().asString().startsWith("avail_");
    first.get();
  }

  @Test
  void closing_waits_for_a_claim_that_is_under_way() throws Exception {
    TurboQueue queue = Faulty.open(directory, disk);
    Producer producer = queue.producer();
    producer.send("x");
    producer.flush();
    Consumer consumer = queue.consumer();
    stopAt("open", "assigned_");
    FutureTask<Message> polling = new FutureTask<>(() -> consumer.poll(Duration.ZERO));
    new Thread(polling).start();
    reached.await();
    FutureTask<List<String>> closing = close(queue);
    released.countDown();
    assertThat(closing.get()).hasSize(1).first().asString().startsWith("avail_");
    assertThat(polling).isDone();
  }

  @Test
  void closing_ends_the_wait_for_a_batch() throws Exception {
    TurboQueue queue = Faulty.open(directory, disk);
    Consumer consumer = queue.consumer();
    FutureTask<Message> polling = new FutureTask<>(() -> consumer.poll(Queues.LONG));
    Thread thread = new Thread(polling);
    thread.start();
    await().atMost(Queues.LONG).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    queue.close();
    assertThatThrownBy(polling::get).hasCauseInstanceOf(IllegalStateException.class);
  }

  /** Says the owner number that it gets, and waits for the end of its input. */
  static final class Owner {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
        System.out.println(queue.owner());
        System.in.read();
      }
    }
  }

  private int numberOfAnotherProcess() throws Exception {
    try (Jvm child = Jvm.start(Owner.class, directory)) {
      return Integer.parseInt(child.line());
    }
  }

  @Test
  void a_queue_whose_producer_cannot_be_closed_stays_open_and_keeps_its_number() throws Exception {
    TurboQueue queue = Faulty.open(directory, disk);
    Producer producer = queue.producer();
    producer.send("x");
    disk.fail("rename", "loading_");
    assertThatThrownBy(queue::close).isInstanceOf(IOException.class);
    assertThat(numberOfAnotherProcess()).isNotEqualTo(queue.owner());
    disk.mend();
    producer.send("y");
    queue.close();
    assertThat(numberOfAnotherProcess()).isEqualTo(queue.owner());
    try (TurboQueue again = TurboQueue.open(directory)) {
      assertThat(texts(again.consumer(), 2)).containsExactly("x", "y");
    }
  }

  @Test
  void a_batch_that_could_not_be_opened_or_renamed_back_is_soon_anothers() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        TurboQueue other = TurboQueue.open(directory)) {
      sendOne(queue, "y");
      disk.set(
          (operation, file) -> {
            if (file.toString().contains("assigned_")) {
              throw new IOException("simulated");
            }
          });
      Consumer consumer = queue.consumer();
      assertThatThrownBy(() -> consumer.poll(Queues.LONG)).isInstanceOf(IOException.class);
      assertThat(files(directory, "assigned_")).hasSize(1);
      disk.mend();
      assertThat(next(other.consumer()).text()).isEqualTo("y");
    }
  }

  private static void sendOne(TurboQueue queue, String text) throws IOException {
    try (Producer producer = queue.producer()) {
      producer.send(text);
    }
  }

  @Test
  void a_batch_met_by_an_Error_is_put_back() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      sendOne(queue, "x");
      disk.set(
          (operation, file) -> {
            if (operation.equals("open")) {
              throw new OutOfMemoryError("simulated");
            }
          });
      assertThatThrownBy(() -> consumer.poll(Queues.LONG)).isInstanceOf(OutOfMemoryError.class);
      disk.mend();
      assertThat(next(consumer).text()).isEqualTo("x");
    }
  }

  @Test
  void what_a_consumer_could_not_give_back_is_soon_available() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      sendOne(queue, "x");
      Consumer consumer = queue.consumer();
      assertThat(next(consumer).text()).isEqualTo("x");
      disk.fail("rename", "assigned_");
      assertThatThrownBy(consumer::close).isInstanceOf(IOException.class);
      disk.mend();
      assertThat(next(queue.consumer()).text()).isEqualTo("x");
    }
  }

  @Test
  void a_batch_whose_progress_cannot_be_written_is_given_back_all_the_same() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      try (Producer producer = queue.producer()) {
        producer.send("x");
        producer.send("y");
      }
      Consumer consumer = queue.consumer();
      disk.fail("write", "assigned_");
      next(consumer).ack();
      assertThatThrownBy(consumer::close).isInstanceOf(IOException.class);
      assertThat(files(directory, "avail_")).hasSize(1);
      disk.mend();
    }
  }

  @Test
  void an_empty_file_that_could_not_be_deleted_soon_is() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Producer producer = queue.producer();
      disk.fail("write", "loading_");
      assertThatThrownBy(() -> producer.send(new byte[1 << 20])).isInstanceOf(IOException.class);
      assertThat(files(directory, "loading_")).hasSize(1);
      disk.fail("delete", "loading_");
      assertThatThrownBy(producer::flush).isInstanceOf(IOException.class);
      disk.mend();
      await().atMost(Queues.LONG).until(() -> files(directory, "loading_").isEmpty());
    }
  }

  @Test
  void what_is_left_at_closing_is_an_heirs() throws Exception {
    TurboQueue queue = Faulty.open(directory, disk);
    sendOne(queue, "x");
    next(queue.consumer());
    disk.fail("rename", "assigned_");
    try (Jvm child = Jvm.start(Owner.class, directory)) {
      assertThat(child.line()).isNotEqualTo(Integer.toString(queue.owner()));
      assertThatThrownBy(queue::close).isInstanceOf(IOException.class);
      await().atMost(Queues.LONG).until(() -> !files(directory, "avail_").isEmpty());
    }
  }
}
