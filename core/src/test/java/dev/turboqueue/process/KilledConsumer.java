package dev.turboqueue.process;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Receives until it is killed: writes the numbers of some messages to its ledger, each with the
 * time, then acknowledges these in any order. Arguments: round's folder, own number, seed.
 */
final class KilledConsumer {

  /** How many messages are in hand at most, in the ledger but not acknowledged. */
  static final int WINDOW = 50;

  private final Holding holding;
  private final Ledger ledger;
  private final Random random;

  KilledConsumer(Holding holding, Ledger ledger, Random random) {
    this.holding = holding;
    this.ledger = ledger;
    this.random = random;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    long number = Long.parseLong(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    try (Holding holding = new Holding(KillRound.held(folder), args[1]);
        Ledger ledger = new Ledger(KillRound.received(folder, number));
        TurboQueue queue = TurboQueue.open(KillRound.queue(folder));
        Consumer consumer = queue.consumer()) {
      System.out.println("ready");
      KilledConsumer main = new KilledConsumer(holding, ledger, random);
      while (true) {
        Batch batch = consumer.pollBatch(Queues.LONG);
        if (batch != null) {
          main.work(batch);
        }
      }
    }
  }

  /** Receives and acknowledges all of a batch. */
  void work(Batch batch) throws IOException {
    holding.take(batch.id());
    int most = 1 + random.nextInt(WINDOW);
    List<Message> window = new ArrayList<>();
    Iterator<Message> messages = batch.iterator();
    while (messages.hasNext()) {
      window.add(messages.next());
      if (window.size() == most) {
        settle(window);
      }
    }
    settle(window);
    holding.release(batch.id());
  }

  private void settle(List<Message> window) throws IOException {
    List<Long> entries = new ArrayList<>();
    for (Message message : window) {
      entries.add(ByteBuffer.wrap(Objects.requireNonNull(message.bytes())).getLong());
      entries.add(System.nanoTime());
    }
    ledger.add(entries);
    Collections.shuffle(window, random);
    for (Message message : window) {
      message.ack();
    }
    window.clear();
  }
}
