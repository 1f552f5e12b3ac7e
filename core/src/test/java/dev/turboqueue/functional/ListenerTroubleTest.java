package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener does is its own trouble. */
class ListenerTroubleTest {

  @TempDir Path root;

  private TurboQueue open(String name, QueueListener listener) throws IOException {
    return TurboQueue.open(
        root.resolve(name), DirectoryOptions.builder().listener(listener).build());
  }

  @Test
  void a_listener_that_blocks_stops_neither_its_queue_nor_another() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    QueueListener blocking =
        event -> {
          blocked.countDown();
          awaitEnd(end);
        };
    try (TurboQueue queue = open("a", blocking);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer();
        TurboQueue other = open("b", event -> {})) {
      producer.send("first");
      producer.flush();
      blocked.await();
      for (TurboQueue each : List.of(queue, other)) {
        send(each.directory(), "second");
      }
      next(consumer).ack();
      next(consumer).ack();
      next(other.consumer()).ack();
      end.countDown();
    }
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_listener_may_send_to_a_bounded_queue_even_when_it_hears_of_a_recovery() throws Exception {
    Path directory = root.resolve("a");
    send(directory, "left");
    String name = files(directory, "avail_").get(0);
    Files.move(
        directory.resolve(name),
        directory.resolve(name.replaceFirst("avail_", "assigned_00077_"))); // of a dead process
    DirectoryOptions bounded = DirectoryOptions.builder().maxAvailFiles(10).build();
    try (TurboQueue log = TurboQueue.open(root.resolve("log"), bounded);
        Producer producer = log.producer();
        Consumer logged = log.consumer();
        TurboQueue queue =
            open(
                "a",
                event -> {
                  if (event.type() == QueueEvent.Type.RECOVERED) {
                    sendAndFlush(producer);
                  }
                });
        Consumer consumer = queue.consumer()) {
      next(consumer).ack();
      assertThat(next(logged).text()).isEqualTo("recovered");
    }
  }

  private static void sendAndFlush(Producer producer) {
    try {
      producer.send("recovered");
      producer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_listener_may_close_its_queue() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    List<TurboQueue> own = Collections.synchronizedList(new ArrayList<>());
    TurboQueue queue =
        open(
            "a",
            event -> {
              try {
                own.get(0).close();
                closed.countDown();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    own.add(queue);
    queue.producer().send("x");
    await().atMost(LONG).until(() -> closed.getCount() == 0);
  }
}
