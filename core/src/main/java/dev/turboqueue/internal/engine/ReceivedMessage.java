package dev.turboqueue.internal.engine;

import dev.turboqueue.Message;
import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;

/** A message that answers to the batch that it came from. */
final class ReceivedMessage extends MessageContent implements Message {

  private final ClaimedBatch batch;

  ReceivedMessage(ClaimedBatch batch, BatchReader reader) {
    super(reader);
    this.batch = batch;
  }

  @Override
  String batchId() {
    return batch.id();
  }

  @Override
  public void ack() throws IOException {
    batch.settle(position());
  }
}
