package dev.turboqueue.process;

import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sends groups of numbered messages. Writes down up to which number it is going to send, and then
 * the numbers of each group whose flush has returned.
 */
final class Sender implements Closeable {

  private final Ledger sending;
  private final Ledger sent;
  private final Troubles troubles;
  private final Random random;

  /** How long messages are delayed at most; 0 if none is. */
  private final int longestDelayMillis;

  private long next;

  Sender(Path folder, long number, Random random, Troubles troubles, int longestDelayMillis)
      throws IOException {
    this.troubles = troubles;
    this.random = random;
    this.longestDelayMillis = longestDelayMillis;
    sending = new Ledger(Books.sending(folder, number));
    sent = new Ledger(Books.sent(folder, number));
    next = number << 32;
  }

  /** Sends {@code size} messages and flushes. */
  void group(Producer producer, int size) throws IOException {
    sending.add(List.of(next + size));
    List<Long> group = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      troubles.insist(() -> sendNext(producer));
      group.add(next++);
    }
    troubles.insist(producer::flush);
    sent.add(group);
  }

  private void sendNext(Producer producer) throws IOException {
    boolean later = longestDelayMillis > 0 && random.nextInt(30) == 0;
    int millis = later ? random.nextInt(longestDelayMillis) : 0;
    long earliest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    byte[] payload = Numbered.payload(next, earliest, zeros());
    boolean taken = millis == 0 ? producer.send(payload) : producer.send(delayed(payload, millis));
    if (!taken) {
      throw new QueueFullException("dropped");
    }
  }

  private static OutgoingMessage delayed(byte[] payload, int millis) {
    return OutgoingMessage.bytes(payload).delay(Duration.ofMillis(millis)).build();
  }

  /** So many that some messages need pages of their own. */
  private int zeros() {
    return random.nextInt(500) == 0 ? random.nextInt(100_000) : random.nextInt(100);
  }

  @Override
  public void close() throws IOException {
    sending.close();
    sent.close();
  }
}
