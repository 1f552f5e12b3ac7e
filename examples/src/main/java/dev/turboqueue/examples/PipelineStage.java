package dev.turboqueue.examples;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Takes messages from one queue and puts the results into the next; loses nothing if it dies. */
public final class PipelineStage {

  private PipelineStage() {}

  /** Works from the queue {@code args[0]} to {@code args[1]} until the first is empty. */
  public static void main(String[] args) throws Exception {
    try (TurboQueue from = TurboQueue.open(Path.of(args[0]));
        TurboQueue to = TurboQueue.open(Path.of(args[1]))) {
      work(from, to);
    }
  }

  static void work(TurboQueue from, TurboQueue to) throws IOException, InterruptedException {
    // tag::stage[]
    try (Consumer consumer = from.consumer();
        Producer producer = to.producer()) {
      Batch batch;
      while ((batch = consumer.pollBatch(Duration.ofSeconds(1))) != null) {
        for (Message message : batch) {
          producer.send(String.valueOf(message.text()).toUpperCase(Locale.ROOT));
        }
        producer.flush(); // the results are accepted before the originals are acknowledged
        batch.ack();
      }
    }
    // end::stage[]
  }
}
