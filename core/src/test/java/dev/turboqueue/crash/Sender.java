package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;

/** A producer that writes down what it was promised. */
final class Sender {

  private final Producer producer;
  private final Messages messages;
  private final Ledger ledger;
  private final int batchSize;
  private final boolean flushesInPlace;
  private BitSet batch = new BitSet();

  Sender(Producer producer, Messages messages, Ledger ledger, DirectoryOptions options) {
    this.producer = producer;
    this.messages = messages;
    this.ledger = ledger;
    batchSize = options.maxEventsPerFile();
    flushesInPlace = options.fsync() == Fsync.FLUSH;
  }

  /** Sends messages; those of a batch that is full are accepted. */
  void send(int count, int length) throws IOException {
    for (int i = 0; i < count; i++) {
      int message = messages.add(length, batch, this);
      ledger.sent(message);
      if (!producer.send(messages.payload(message))) {
        throw new AssertionError("message " + message + " was dropped");
      }
      if (batch.cardinality() == batchSize) {
        rolled();
      }
    }
  }

  /** Sends a message that is due in an hour, and flushes. */
  void sendForLater(int length) throws IOException {
    BitSet later = new BitSet();
    int message = messages.add(length, later, this);
    ledger.sent(message);
    producer.send(
        OutgoingMessage.bytes(messages.payload(message)).delay(Duration.ofHours(1)).build());
    flush();
    ledger.accepted(later);
  }

  /** Writes down that the queue has rolled this producer's batch. */
  void rolled() {
    ledger.accepted(batch);
    batch = new BitSet();
  }

  void flush() throws IOException {
    producer.flush();
    if (flushesInPlace) {
      ledger.accepted(batch);
    } else {
      rolled();
    }
  }

  void close() throws IOException {
    producer.close();
    rolled();
  }
}
