package dev.turboqueue.crash;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer that writes down what it has done. */
final class Receiver {

  /** So many settled messages are written at once; see {@code docs/protocol.md}. */
  private static final int MARK_EVERY = 1_000;

  private final Consumer consumer;
  private final Messages messages;
  private final Ledger ledger;
  private final IdentityHashMap<BitSet, InHand> inHand = new IdentityHashMap<>();
  private final List<Integer> received = new ArrayList<>();

  Receiver(Consumer consumer, Messages messages, Ledger ledger) {
    this.consumer = consumer;
    this.messages = messages;
    this.ledger = ledger;
  }

  /** A message that was received. */
  record Delivery(int number, Message message) {}

  /** What was received of a batch, in its order. */
  private static final class InHand {

    private final List<Integer> received = new ArrayList<>();
    private final BitSet acknowledged = new BitSet();
    private int marked;

    int prefix() {
      int length = 0;
      while (length < received.size() && acknowledged.get(received.get(length))) {
        length++;
      }
      return length;
    }

    BitSet first(int length) {
      BitSet messages = new BitSet();
      received.subList(0, length).forEach(messages::set);
      marked = length;
      return messages;
    }
  }

  /** Returns everything received, in its order. */
  List<Integer> received() {
    return received;
  }

  @Nullable Delivery receive() throws IOException, InterruptedException {
    Message message = consumer.poll(Duration.ZERO);
    return message == null ? null : note(message);
  }

  private Delivery note(Message message) {
    int number = messages.check(message);
    received.add(number);
    inHand(number).received.add(number);
    return new Delivery(number, message);
  }

  private InHand inHand(int number) {
    return inHand.computeIfAbsent(messages.batch(number), batch -> new InHand());
  }

  /** Receives as many messages; it is an error if there are fewer. */
  List<Delivery> receive(int count) throws IOException, InterruptedException {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Delivery delivery = receive();
      if (delivery == null) {
        throw new AssertionError("only " + i + " messages of " + count);
      }
      deliveries.add(delivery);
    }
    return deliveries;
  }

  void acknowledge(Delivery delivery) throws IOException {
    ledger.acknowledged(delivery.number);
    delivery.message.ack();
    InHand batch = inHand(delivery.number);
    batch.acknowledged.set(delivery.number);
    BitSet open = (BitSet) messages.batch(delivery.number).clone();
    open.andNot(batch.acknowledged);
    open.andNot(ledger.now().settled());
    if (open.isEmpty()) {
      ledger.settled(messages.batch(delivery.number));
    } else if (batch.prefix() - batch.marked >= MARK_EVERY) {
      ledger.settled(batch.first(batch.prefix()));
    }
  }

  void release(Delivery delivery) throws IOException {
    ledger.movedOnce(delivery.number);
    delivery.message.release();
  }

  void reject(Delivery delivery) throws IOException {
    ledger.movedOnce(delivery.number);
    delivery.message.reject("no good");
  }

  /** Receives the rest of a batch, at most {@code most} of it, and acknowledges it as a whole. */
  void acknowledgeBatch(int most) throws IOException, InterruptedException {
    Batch batch = consumer.pollBatch(Duration.ZERO);
    if (batch == null) {
      throw new AssertionError("no batch");
    }
    Iterator<Message> each = batch.iterator();
    BitSet all = new BitSet();
    for (int i = 0; i < most && each.hasNext(); i++) {
      all = messages.batch(note(each.next()).number);
    }
    ledger.acknowledged(all);
    batch.ack();
    ledger.settled(all);
  }

  /** Receives a message, and rejects it with all the others of its batch. */
  void rejectBatch() throws IOException, InterruptedException {
    Batch batch = consumer.pollBatch(Duration.ZERO);
    if (batch == null) {
      throw new AssertionError("no batch");
    }
    messages.batch(note(batch.iterator().next()).number).stream().forEach(ledger::moved);
    batch.reject("no good");
  }

  /** Writes down that the progress of the batches in hand was saved. */
  void saved() {
    inHand.values().forEach(batch -> ledger.settled(batch.first(batch.prefix())));
  }

  void close() throws IOException {
    consumer.close();
    saved();
  }
}
