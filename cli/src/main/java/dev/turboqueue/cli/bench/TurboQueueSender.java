package dev.turboqueue.cli.bench;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;

/** Sends through the engine's ordinary API. */
final class TurboQueueSender implements Sender {

  private final TurboQueue queue;
  private final Producer producer;

  TurboQueueSender(Path directory, Workload workload) throws IOException {
    DirectoryOptions options =
        DirectoryOptions.builder().maxEventsPerFile(workload.batch()).build();
    queue = TurboQueue.open(directory, options);
    producer = queue.producer();
  }

  @Override
  public void sendBytes(byte[] bytes) throws IOException {
    producer.send(bytes);
  }

  @Override
  public void sendText(String text) throws IOException {
    producer.send(text);
  }

  @Override
  public void sendJson(String json) throws IOException {
    producer.sendJson(json);
  }

  @Override
  public void close() throws IOException {
    queue.close(); // and its producer
  }
}
