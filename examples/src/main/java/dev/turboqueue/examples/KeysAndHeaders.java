package dev.turboqueue.examples;

import dev.turboqueue.Consumer;
import dev.turboqueue.Header;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A message with more than a payload. */
public final class KeysAndHeaders {

  private KeysAndHeaders() {}

  /** Sends one through the queue {@code args[0]} and prints it. */
  public static void main(String[] args) throws Exception {
    try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
      send(queue);
      receive(queue);
    }
  }

  static void send(TurboQueue queue) throws IOException {
    // tag::send[]
    try (Producer producer = queue.producer()) {
      producer.send(
          OutgoingMessage.json("{\"total\": 99.90}")
              .key("customer-7")
              .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
              .time(Instant.now())
              .build());
    }
    // end::send[]
  }

  static void receive(TurboQueue queue) throws IOException, InterruptedException {
    try (Consumer consumer = queue.consumer()) {
      Message message = consumer.poll(Duration.ofSeconds(5));
      if (message == null) {
        return;
      }
      System.out.println(message.key() + ": " + message.json());
      for (Header header : message.headers()) {
        System.out.println(header.name() + " = " + header.text());
      }
      message.ack();
    }
  }
}
