package dev.turboqueue.process;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.process.Receipt.Plan;
import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends and receives, slowly, while other code of the same process meddles with the control files.
 * When a call says that the number is lost, it opens the queue again, under a new number in the
 * books. Arguments: round's folder, queue, first number in the books, seed, how often to meddle.
 */
final class MeddlingOwner {

  private static final int MOST = 20;

  private final Path folder;
  private final Path queue;
  private final Random random;
  private final Meddling meddling;
  private final FutureTask<String> other;
  private boolean begun;

  private MeddlingOwner(Path folder, Path queue, Random random, Meddling meddling) {
    this.folder = folder;
    this.queue = queue;
    this.random = random;
    this.meddling = meddling;
    other = new FutureTask<>(meddling::run);
  }

  public static void main(String[] args) throws Exception {
    Standstill standstill = Standstill.watch();
    try {
      work(args);
    } finally {
      System.err.println(standstill);
    }
  }

  private static void work(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path queue = Path.of(args[1]);
    int first = Integer.parseInt(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    Meddling meddling =
        new Meddling(
            queue.resolve(".turboqueue"),
            folder.resolve("copy-" + first),
            new Random(random.nextLong()),
            Integer.parseInt(args[4]));
    MeddlingOwner owner = new MeddlingOwner(folder, queue, random, meddling);
    for (int number = first; !meddling.isOver(); number++) {
      owner.live(number);
    }
    System.out.println(owner.other.get());
  }

  /** Has the queue open until a call fails, or all is done. */
  private void live(int number) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .fsync(Seeds.any(random, Fsync.values()))
            .maxEventsPerFile(1 + random.nextInt(30))
            .build();
    try (TurboQueue opened = TurboQueue.open(queue, options);
        Producer producer = opened.producer();
        Consumer consumer = opened.consumer();
        Ledger sending = new Ledger(Books.sending(folder, number));
        Ledger sent = new Ledger(Books.sent(folder, number));
        Ledger received = new Ledger(Books.received(folder, number));
        Holding holding = new Holding(Books.held(folder), Integer.toString(number))) {
      beginMeddling();
      long next = (long) number << 32;
      while (!meddling.isOver()) {
        int size = random.nextInt(MOST);
        sending.add(List.of(next + size));
        send(producer, sent, next, size);
        next += size;
        receive(consumer, received, holding);
      }
    } catch (IOException e) { // the queue is opened again
      if (String.valueOf(e.getMessage()).contains("for dead")) {
        throw new AssertionError(Holding.VIOLATION + e.getMessage(), e);
      }
    }
  }

  private void beginMeddling() {
    if (!begun) {
      begun = true;
      Thread thread = new Thread(other);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void send(Producer producer, Ledger sent, long next, int size) throws IOException {
    List<Long> group = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      producer.send(Numbered.payload(next + i, System.nanoTime(), 0));
      group.add(next + i);
    }
    producer.flush();
    sent.add(group);
  }

  /** Works on some messages for so long that another process would take them, if it could. */
  private void receive(Consumer consumer, Ledger received, Holding holding) throws Exception {
    List<Message> window = new ArrayList<>();
    Set<String> batches = new HashSet<>();
    Message message = consumer.poll(Duration.ofMillis(20));
    while (message != null) {
      window.add(message);
      String batch = message.id().substring(0, message.id().lastIndexOf(':'));
      if (batches.add(batch)) {
        holding.take(batch);
      }
      message = window.size() < MOST ? consumer.poll(Duration.ZERO) : null;
    }
    List<Long> numbers = new ArrayList<>();
    window.forEach(each -> Receipt.note(each, Plan.ACK, numbers));
    received.add(numbers);
    LockSupport.parkNanos(random.nextInt(random.nextInt(10) == 0 ? 900_000_000 : 50_000_000));
    for (Message each : window) {
      each.ack();
    }
    for (String batch : batches) {
      holding.release(batch);
    }
  }
}
