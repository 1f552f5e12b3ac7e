package dev.turboqueue.examples;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Puts a few messages into a queue and takes them out; usually two programs. */
public final class QuickStart {

  private QuickStart() {}

  /** Runs both halves on {@code args[0]}. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    produce(directory);
    consume(directory);
  }

  static void produce(Path directory) throws IOException {
    // tag::produce[]
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("hello");
      producer.sendJson("{\"order\": 42}");
    } // closing flushes: both messages are accepted
    // end::produce[]
  }

  static void consume(Path directory) throws IOException, InterruptedException {
    // tag::consume[]
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ofSeconds(1))) != null) {
        System.out.println(message.text());
        message.ack();
      }
    }
    // end::consume[]
  }
}
