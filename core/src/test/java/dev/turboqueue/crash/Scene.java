package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.internal.engine.SteppedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * One queue on a simulated disk, the threads that use it at the same time, and what they were
 * promised. Text by text, so that all threads can write it down.
 */
final class Scene implements AutoCloseable {

  private final Path place;
  private final Home home;
  private final DirectoryOptions options;
  private final boolean atOnce;
  private final SimulatedDisk disk = new SimulatedDisk(DiskImage.EMPTY);
  private final SteppedQueue queue;
  private final Set<String> sent = new TreeSet<>();
  private final Map<String, Integer> accepted = new HashMap<>();
  private final Set<String> settled = new TreeSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  /**
   * Opens the queue.
   *
   * @param atOnce whether what shall be done at once is done so, or in turn by the caller's thread
   */
  Scene(Path place, DirectoryOptions options, boolean atOnce) throws IOException {
    this.place = place;
    this.options = options;
    this.atOnce = atOnce;
    home = new Home(place);
    queue = home.open(1, disk, options);
  }

  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  SteppedQueue queue() {
    return queue;
  }

  /** Runs all {@code tasks}, each in a thread of its own, to their ends. */
  void atOnce(Task... tasks) throws InterruptedException {
    for (Task task : tasks) {
      if (atOnce) {
        Thread thread = new Thread(() -> run(task));
        threads.add(thread);
        thread.start();
      } else {
        run(task);
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (Exception | AssertionError e) {
      synchronized (failures) {
        failures.add(e);
      }
    }
  }

  /** Runs {@code task}, which may come too late: what it uses is closed, or settled otherwise. */
  static void unlessOver(Task task) throws Exception {
    try {
      task.run();
    } catch (IllegalStateException over) {
      assertThat(over).hasMessageMatching(".*(closed|given back|before).*");
    }
  }

  void send(Producer producer, String text) throws IOException {
    synchronized (sent) {
      sent.add(text);
    }
    producer.send(text);
  }

  /** Sends and flushes: from then on the text is accepted. */
  void deliver(Producer producer, String... texts) throws IOException {
    for (String text : texts) {
      send(producer, text);
    }
    producer.flush();
    synchronized (accepted) {
      for (String text : texts) {
        accepted.put(text, disk.time());
      }
    }
  }

  /** Makes batches available, each of the words of a text. */
  void prepare(String... batches) throws IOException {
    try (Producer producer = queue.producer()) {
      for (String batch : batches) {
        deliver(producer, batch.split(" ", -1));
      }
    }
  }

  /** Returns the next message, which must be there. */
  static Message next(Consumer consumer) throws IOException, InterruptedException {
    return Objects.requireNonNull(consumer.poll(Duration.ZERO), "a message");
  }

  void ack(Message message) throws IOException {
    String text = String.valueOf(message.text());
    message.ack();
    settled(text);
  }

  /** Notes that a text is settled, and nobody else has settled it. */
  void settled(String text) {
    synchronized (settled) {
      assertThat(settled.add(text)).as(text + " is settled once").isTrue();
    }
  }

  /** Acknowledges what comes, up to {@code most} messages, until nothing comes. */
  void take(Consumer consumer, int most) throws IOException, InterruptedException {
    for (int i = 0; i < most; i++) {
      Message message = consumer.poll(Duration.ZERO);
      if (message == null) {
        return;
      }
      ack(message);
    }
  }

  /** Takes with a consumer of its own. */
  void take(int most) throws IOException, InterruptedException {
    try (Consumer consumer = queue.consumer()) {
      take(consumer, most);
    }
  }

  /** Checks that these texts are settled. */
  void checkSettled(String... texts) {
    assertThat(settled).as("what is settled").contains(texts);
  }

  /** Checks that no batch is filled or claimed: all that could be is closed. */
  void checkNothingInHand() {
    assertThat(disk.names())
        .as("what is in the directory")
        .noneMatch(name -> name.matches("(.*/)?(loading|filling|assigned)_.*"));
  }

  /** Closes everything; then nothing accepted is lost, and nothing that was settled comes again. */
  void check() throws Exception {
    queue.close();
    checkNothingInHand();
    checkLeft(left(home.open(1, disk, options)), Integer.MAX_VALUE);
    assertThat(disk.names()).as("what is left in the directory").isEmpty();
  }

  private void checkLeft(List<String> left, int until) {
    assertThat(left).as("what is left").doesNotHaveDuplicates().isSubsetOf(sent);
    assertThat(left).as("what is settled does not come again").noneMatch(settled::contains);
    List<String> promised = new ArrayList<>();
    accepted.forEach(
        (text, time) -> {
          if (time <= until && !settled.contains(text)) {
            promised.add(text);
          }
        });
    assertThat(left).as("what is accepted and not settled").containsAll(promised);
  }

  /** Returns the texts that are left, the dead letters' among them. */
  private static List<String> left(SteppedQueue queue) throws Exception {
    List<String> left = new ArrayList<>();
    try (queue;
        Consumer consumer = queue.consumer()) {
      queue.deadLetters().retry(letter -> true);
      Message message;
      while ((message = consumer.poll(Duration.ZERO)) != null) {
        left.add(String.valueOf(message.text()));
        message.ack();
      }
    }
    return left;
  }

  /**
   * The power has failed whenever a flush had returned, and nothing is kept but what was forced:
   * another process finds what was accepted until then.
   */
  void checkForced() throws Exception {
    for (int time : new TreeSet<>(accepted.values())) {
      PowerLoss power = new PowerLoss(disk.initial(), new Tears(false));
      disk.log().subList(0, time).forEach(power::advance);
      try (Home another = new Home(place.resolve("at" + time))) {
        checkLeft(left(another.open(1, new SimulatedDisk(power.least()), options)), time);
      }
    }
  }

  @Override
  public void close() throws IOException {
    home.close();
  }
}
