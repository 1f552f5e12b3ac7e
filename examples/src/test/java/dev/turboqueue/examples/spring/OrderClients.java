package dev.turboqueue.examples.spring;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that order without a pause until the service does not answer. */
final class OrderClients {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int count;
  private final AtomicInteger orders = new AtomicInteger();
  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  OrderClients(int count) {
    this.count = count;
  }

  /** Returns the orders that the service has accepted. */
  Queue<String> accepted() {
    return accepted;
  }

  /** Returns the orders that were answered with an error. */
  Queue<String> failed() {
    return failed;
  }

  /** Orders from the service at {@code port}; goes on when so many orders are accepted. */
  void orderFrom(int port, int wanted) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI address = URI.create("http://localhost:" + port + "/orders");
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> order(http, address));
      threads.add(thread);
      thread.start();
    }
    int before = accepted.size();
    await().atMost(PATIENCE).until(() -> accepted.size() >= before + wanted);
  }

  private void order(HttpClient http, URI address) {
    try {
      while (true) {
        String order = "order " + orders.incrementAndGet();
        HttpRequest request =
            HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofString(order))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        (status == 200 ? accepted : failed).add(order);
      }
    } catch (IOException e) { // it listens no more, and nothing was promised
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }
}
