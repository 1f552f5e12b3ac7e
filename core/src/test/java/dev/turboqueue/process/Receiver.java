package dev.turboqueue.process;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.process.Receipt.Plan;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Receives in one of several styles: writes down some messages and what it is going to do with
 * them, then settles these in any order.
 */
final class Receiver implements Closeable {

  /** How many messages are in hand at most, in the ledger but not settled. */
  static final int WINDOW = 50;

  /** Of these, how many are on their way elsewhere; the others are being settled. */
  private static final int MOVING = WINDOW / 2;

  private static final Duration TURN = Duration.ofMillis(500);

  /** How messages are received. */
  enum Style {
    BATCHES,
    MESSAGES,
    HANDLER
  }

  /**
   * What a receiver does with messages.
   *
   * @param moveOneIn one in so many is not acknowledged but released or rejected; 0: none
   * @param longestDelayMillis for how long messages are released, at most
   */
  record Habits(int moveOneIn, int longestDelayMillis) {
    static final Habits ONLY_ACK = new Habits(0, 1);
  }

  private record Planned(Message message, Plan plan) {}

  private static final class OnPurpose extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Holding holding;
  private final Ledger ledger;
  private final Troubles troubles;
  private final Moves moves = new Moves();
  private final Habits habits;
  private final Random random;

  private @Nullable Planned handled;

  Receiver(Path folder, int number, Random random, Habits habits) throws IOException {
    holding = new Holding(Books.held(folder), Integer.toString(number)); // the first to be freed
    ledger = new Ledger(Books.received(folder, number));
    troubles = new Troubles(folder, number);
    this.random = random;
    this.habits = habits;
  }

  /** Opens the queue to receive from. */
  TurboQueue open(Path queue) throws IOException {
    return troubles.open(queue, DirectoryOptions.builder().listener(moves).build());
  }

  /** Loads classes, so that it is at work when it is killed. */
  void warmUp() throws IOException {
    troubles.insist(() -> settle(new ArrayList<>()));
  }

  /** Receives some messages and settles them. */
  void turn(Consumer consumer, Style style) throws IOException, InterruptedException {
    Life.beat();
    switch (style) {
      case BATCHES -> batch(consumer);
      case MESSAGES -> messages(consumer);
      case HANDLER -> handle(consumer);
    }
    moves.await(MOVING);
  }

  private void batch(Consumer consumer) throws IOException, InterruptedException {
    Batch batch = null;
    try {
      batch = consumer.pollBatch(TURN);
    } catch (IOException e) {
      troubles.add(e);
    }
    if (batch != null) {
      work(batch);
    }
  }

  /** Receives and settles all of a batch, or gives it back in between. */
  void work(Batch batch) throws IOException {
    holding.take(batch.id());
    int most = mostAtOnce();
    List<Message> window = new ArrayList<>();
    Iterator<Message> messages = batch.iterator();
    while (hasNext(messages)) {
      window.add(messages.next());
      if (window.size() == most) {
        if (window.size() > 1 && chance(20)) { // one may be all of a suspected batch's
          giveBack(batch, window);
          return;
        }
        settle(window);
      }
    }
    settleRest(batch, window);
    holding.release(batch.id());
  }

  private boolean hasNext(Iterator<Message> messages) throws IOException {
    boolean[] has = {false};
    troubles.insist(
        () -> {
          try {
            has[0] = messages.hasNext();
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
    return has[0];
  }

  private int mostAtOnce() {
    return 1 + random.nextInt(WINDOW - MOVING);
  }

  /** Returns whether to do something rare: a message moves {@code times} as often. */
  private boolean chance(int times) {
    return habits.moveOneIn > 0 && random.nextInt(habits.moveOneIn * times) == 0;
  }

  private void giveBack(Batch batch, List<Message> window) throws IOException {
    write(window, Plan.RETURN);
    holding.release(batch.id()); // before another process can have it
    Duration delay = delay();
    troubles.insist(() -> batch.release(delay));
  }

  /** Settles the last messages of a batch, one by one or all together. */
  private void settleRest(Batch batch, List<Message> window) throws IOException {
    boolean together = habits.moveOneIn > 0 && window.size() > 1 && random.nextInt(4) == 0;
    if (!together) {
      settle(window);
    } else if (random.nextInt(3) > 0) {
      write(window, Plan.ACK);
      troubles.insist(batch::ack);
    } else {
      write(window, Plan.MOVE);
      window.forEach(message -> moves.begin());
      troubles.insist(() -> batch.reject("together"));
    }
  }

  private void write(List<Message> messages, Plan plan) throws IOException {
    List<Long> numbers = new ArrayList<>();
    messages.forEach(message -> Receipt.note(message, plan, numbers));
    ledger.add(numbers);
  }

  /** Settles the messages one by one in any order. */
  private void settle(List<Message> window) throws IOException {
    List<Long> numbers = new ArrayList<>();
    List<Planned> planned = new ArrayList<>();
    for (Message message : window) {
      Plan plan = chance(1) ? Plan.MOVE : Plan.ACK;
      Receipt.note(message, plan, numbers);
      planned.add(new Planned(message, plan));
    }
    ledger.add(numbers);
    Collections.shuffle(planned, random);
    for (Planned each : planned) {
      settle(each);
    }
    window.clear();
    moves.await(MOVING);
  }

  private void settle(Planned planned) throws IOException {
    Message message = planned.message;
    if (planned.plan == Plan.ACK) {
      troubles.insist(message::ack);
      return;
    }
    moves.begin();
    switch (random.nextInt(3)) {
      case 0 -> troubles.insist(message::release);
      case 1 -> {
        Duration delay = delay();
        troubles.insist(() -> message.release(delay));
      }
      default -> troubles.insist(() -> message.reject("by chance"));
    }
  }

  private Duration delay() {
    return Duration.ofMillis(random.nextInt(habits.longestDelayMillis));
  }

  private void messages(Consumer consumer) throws IOException, InterruptedException {
    List<Message> window = new ArrayList<>();
    Set<String> batches = new HashSet<>();
    int most = mostAtOnce();
    try {
      Message message = consumer.poll(TURN);
      while (message != null) {
        window.add(message);
        if (batches.add(batch(message))) {
          holding.take(batch(message));
        }
        message = window.size() < most ? consumer.poll(Duration.ZERO) : null;
      }
    } catch (IOException e) {
      troubles.add(e);
    }
    settle(window);
    for (String batch : batches) {
      holding.release(batch);
    }
  }

  private static String batch(Message message) {
    return message.id().substring(0, message.id().lastIndexOf(':'));
  }

  private void handle(Consumer consumer) throws IOException, InterruptedException {
    handled = null;
    try {
      consumer.handle(this::work, TURN);
    } catch (IOException e) {
      troubles.add(e);
      Planned failed = handled;
      if (failed != null && failed.plan == Plan.MOVE) { // else it is acknowledged, if not written
        troubles.insist(failed.message::release);
      }
    }
    if (handled != null) {
      holding.release(batch(handled.message));
    }
  }

  private void work(Message message) throws IOException, OnPurpose {
    try {
      holding.take(batch(message));
    } catch (IllegalStateException e) {
      throw new AssertionError(e.getMessage(), e); // what a handler throws else is tried again
    }
    Planned planned = new Planned(message, chance(1) ? Plan.MOVE : Plan.ACK);
    handled = planned;
    write(List.of(message), planned.plan);
    if (planned.plan == Plan.MOVE) {
      if (random.nextBoolean()) {
        settle(planned);
      } else {
        moves.begin();
        throw new OnPurpose();
      }
    }
  }

  @Override
  public void close() throws IOException {
    troubles.close();
    ledger.close();
    holding.close();
  }
}
