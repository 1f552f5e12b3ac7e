package dev.turboqueue.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.TurboQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Spring Boot application is stopped by SIGTERM while it has requests and works. */
class OrderServiceIT {

  /** {@code -Dtest.jvm=-Dspring.stops=20} stops it more often. */
  private static final int STOPS = Integer.getInteger("spring.stops", 2);

  private static final int CLIENTS = 4;

  @TempDir Path root;

  @Test
  void nothing_is_lost_or_worked_on_twice_however_often_it_is_stopped() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    OrderClients clients = new OrderClients(CLIENTS);
    for (int i = 0; i < STOPS; i++) {
      try (OrderProcess service = OrderProcess.start(root)) {
        clients.orderFrom(service.port(), 10 + random.nextInt(50));
        int exit = service.terminate();
        clients.awaitEnd();
        assertThat(exit).as("its exit status, seed %s", seed).isEqualTo(128 + 15);
        assertThat(service.complaints()).as("what it logged, seed %s", seed).isEmpty();
      }
    }
    assertThat(clients.failed()).as("what was answered with an error").isEmpty();
    try (OrderProcess service = OrderProcess.start(root);
        TurboQueue queue = TurboQueue.open(root.resolve("q"))) {
      await().atMost(Duration.ofMinutes(2)).until(() -> queue.depth() == 0);
      assertThat(service.terminate()).isEqualTo(128 + 15);
    }
    List<String> shipped = Files.readAllLines(root.resolve("shipped"));
    assertThat(shipped).doesNotHaveDuplicates().containsAll(clients.accepted());
  }
}
