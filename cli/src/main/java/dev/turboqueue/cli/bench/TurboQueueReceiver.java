package dev.turboqueue.cli.bench;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Receives through the engine's ordinary API. */
final class TurboQueueReceiver implements Receiver {

  private final TurboQueue queue;
  private final Consumer consumer;
  private final PayloadKind payload;
  private final Settle settle;
  private final Tally tally;
  private final Touch touch = new Touch();

  TurboQueueReceiver(Path directory, Workload workload, Tally tally) throws IOException {
    queue = TurboQueue.open(directory);
    consumer = queue.consumer();
    payload = workload.payload();
    settle = workload.settle();
    this.tally = tally;
  }

  @Override
  public boolean receive(Duration patience) throws IOException, InterruptedException {
    return settle == Settle.message ? receiveMessage(patience) : receiveBatch(patience);
  }

  private boolean receiveMessage(Duration patience) throws IOException, InterruptedException {
    Message message = consumer.poll(patience);
    if (message == null) {
      return false;
    }
    read(message);
    message.ack();
    tally.add(1);
    return true;
  }

  private boolean receiveBatch(Duration patience) throws IOException, InterruptedException {
    Batch batch = consumer.pollBatch(patience);
    if (batch == null) {
      return false;
    }
    long messages = 0;
    for (Message message : batch) {
      read(message);
      messages++;
    }
    batch.ack();
    tally.add(messages);
    return true;
  }

  private void read(Message message) {
    switch (payload) {
      case bytes -> touch.bytes(message.bytes());
      case string -> touch.text(message.text());
      case json -> touch.text(message.json());
    }
  }

  @Override
  public void close() throws IOException {
    queue.close(); // and its consumer
    touch.check();
  }
}
