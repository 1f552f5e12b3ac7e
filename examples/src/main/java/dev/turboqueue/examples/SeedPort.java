package dev.turboqueue.examples;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The two loops of the Python library's README. */
public final class SeedPort {

  private SeedPort() {}

  /** Fills the queue {@code data_in} under {@code args[0]} up to its limit and empties it. */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    System.out.println(enqueue(root) + " put, " + dequeue(root) + " taken");
  }

  static int enqueue(Path root) throws IOException {
    int count = 0;
    // tag::enqueue[]
    DirectoryOptions options =
        DirectoryOptions.builder().maxAvailFiles(5).maxEventsPerFile(1000).build();
    try (TurboQueue queue = TurboQueue.open(TurboQueue.directory(root, "data_in"), options);
        Producer enqueue = queue.producer()) {
      while (enqueue.enqueueActive()) { // false while five batches wait to be taken
        enqueue.sendJson("{\"data\":\"add_to_queue\"}");
        count++;
      }
    }
    // end::enqueue[]
    return count;
  }

  static int dequeue(Path root) throws IOException, InterruptedException {
    int count = 0;
    // tag::dequeue[]
    try (TurboQueue queue = TurboQueue.open(TurboQueue.directory(root, "data_in"));
        Consumer dequeue = queue.consumer()) {
      Message data = dequeue.poll(Duration.ZERO);
      while (data != null) {
        count++;
        data.ack(); // new: what was not acknowledged comes again
        data = dequeue.poll(Duration.ZERO);
      }
      // null when the queue is currently empty; poll again to look for more
    }
    // end::dequeue[]
    return count;
  }
}
