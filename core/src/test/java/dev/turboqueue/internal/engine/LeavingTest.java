package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are settled while their consumer is closed: they stay, or they go, not both. */
class LeavingTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void fill() throws Exception {
    directory = root.resolve("q");
    send(directory, "first");
    send(directory, "second");
  }

  private static Thread start(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private static FutureTask<Boolean> rejecting(Message message) {
    return new FutureTask<>(
        () -> {
          message.reject("no good");
          return true;
        });
  }

  private void assertBothStay() throws Exception {
    assertThat(files(directory, "dead_")).isEmpty();
    assertThat(files(directory, "avail_")).hasSize(2);
  }

  @Test
  void a_message_that_is_rejected_while_others_go_back_is_refused() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Consumer consumer = queue.consumer();
      next(consumer);
      FutureTask<Boolean> rejecting = rejecting(next(consumer));
      AtomicBoolean begun = new AtomicBoolean();
      disk.set(
          (operation, file) -> {
            boolean goesBack =
                operation.equals("rename") && file.getFileName().toString().startsWith("assigned_");
            if (goesBack && begun.compareAndSet(false, true)) {
              start(rejecting);
              await().atMost(LONG).until(rejecting::isDone);
            }
          });
      consumer.close();
      assertThatThrownBy(rejecting::get).hasCauseInstanceOf(IllegalStateException.class);
    }
    assertBothStay();
  }

  @Test
  void a_message_that_waits_to_be_copied_is_refused() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Consumer consumer = queue.consumer();
      Message first = next(consumer);
      FutureTask<Boolean> second = rejecting(next(consumer));
      CountDownLatch copying = new CountDownLatch(1);
      CountDownLatch mayFail = new CountDownLatch(1);
      disk.set(
          (operation, file) -> {
            if (operation.equals("create")) { // with the monitor that the second waits for
              copying.countDown();
              await().atMost(LONG).until(() -> mayFail.getCount() == 0);
              throw new IOException("simulated");
            }
          });
      FutureTask<Boolean> rejectingFirst = rejecting(first);
      start(rejectingFirst);
      copying.await();
      Thread waiting = start(second);
      await().atMost(LONG).until(() -> waiting.getState() == Thread.State.BLOCKED);
      FutureTask<Boolean> closing =
          new FutureTask<>(
              () -> {
                consumer.close();
                return true;
              });
      Thread closer = start(closing);
      await().atMost(LONG).until(() -> closer.getState() == Thread.State.BLOCKED);
      disk.mend();
      mayFail.countDown();
      closing.get();
      assertThatThrownBy(rejectingFirst::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("simulated");
      assertThatThrownBy(second::get).hasCauseInstanceOf(IllegalStateException.class);
    }
    assertBothStay();
  }
}
