package dev.turboqueue.internal.receive;

import dev.turboqueue.Batch;
import dev.turboqueue.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** A message of a suspected batch, handed out as a batch of one message. */
record SingleMessage(ReceivedMessage message) implements Batch {

  @Override
  public String id() {
    return message.batchId();
  }

  @Override
  public Iterator<Message> iterator() {
    return List.<Message>of(message).iterator();
  }

  @Override
  public void ack() throws IOException {
    message.ack();
  }

  @Override
  public void release(Duration delay) throws IOException {
    message.release(delay);
  }

  @Override
  public void reject(String reason) throws IOException {
    message.reject(reason);
  }
}
