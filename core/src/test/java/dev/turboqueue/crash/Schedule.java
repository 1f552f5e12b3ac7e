package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What threads do with one queue at the same time. Whatever the order of their steps, the {@link
 * Scene} checks what each was promised. {@code tools/schedules} tries the orders, one by one.
 */
@SuppressWarnings("ImmutableEnumChecker") // they hold nothing
public enum Schedule {
  CLAIM_BY_TWO(
      "receive.Claimer",
      scene -> {
        scene.prepare("a", "b", "c");
        scene.atOnce(() -> scene.take(3), () -> scene.take(3));
        scene.checkSettled("a", "b", "c");
      }),

  CLAIM_OF_THE_ONLY_BATCH(
      "receive.Claimer",
      scene -> {
        scene.prepare("a b c");
        scene.atOnce(() -> scene.take(2), () -> scene.take(2));
      }),

  CLAIM_BY_TWO_THREADS_OF_A_CONSUMER(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b", "c d");
        try (Consumer consumer = scene.queue().consumer()) {
          scene.atOnce(() -> scene.take(consumer, 2), () -> scene.take(consumer, 2));
        }
      }),

  CLAIM_OF_WHAT_IS_SENT(
      "batch.BatchIds",
      scene -> {
        Producer one = scene.queue().producer();
        Producer other = scene.queue().producer();
        scene.atOnce(
            () -> scene.deliver(one, "a"), () -> scene.deliver(other, "b"), () -> scene.take(2));
      }),

  CLAIM_OF_WHAT_IS_GIVEN_BACK(
      "receive.Claimer",
      scene -> {
        scene.prepare("a b c", "d");
        Consumer consumer = scene.queue().consumer();
        scene.take(consumer, 1);
        scene.atOnce(consumer::close, () -> scene.take(4));
      }),

  CLAIM_OF_DEAD_LETTERS_PUT_BACK(
      "receive.Redelivery",
      scene -> {
        scene.prepare("a b");
        reject(scene, 2);
        scene.atOnce(() -> scene.queue().deadLetters().retry(letter -> true), () -> scene.take(2));
      }),

  SETTLE_TWO_OF_A_BATCH(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          Message b = Scene.next(consumer);
          scene.atOnce(() -> scene.ack(a), () -> scene.ack(b));
        }
      }),

  SETTLE_OR_RELEASE(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        AtomicInteger done = new AtomicInteger();
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          scene.atOnce(
              () -> Scene.unlessOver(() -> settle(() -> scene.ack(a), done)),
              () -> Scene.unlessOver(() -> settle(a::release, done)));
        }
        assertThat(done).as("ways in which one message was settled").hasValue(1);
      }),

  SETTLE_IN_TWO_WAYS(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        AtomicInteger done = new AtomicInteger();
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          scene.atOnce(
              () -> Scene.unlessOver(() -> settle(() -> scene.ack(a), done)),
              () -> Scene.unlessOver(() -> settle(() -> a.reject("no"), done)));
        }
        assertThat(done).as("ways in which one message was settled").hasValue(1);
      }),

  SETTLE_A_BATCH_IN_TWO_WAYS(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger rejected = new AtomicInteger();
        try (Consumer consumer = scene.queue().consumer()) {
          Batch batch = Objects.requireNonNull(consumer.pollBatch(Duration.ZERO));
          scene.atOnce(
              () -> Scene.unlessOver(() -> settle(batch::ack, acknowledged)),
              () -> Scene.unlessOver(() -> settle(() -> batch.reject("no"), rejected)));
        }
        assertThat(acknowledged.get() + rejected.get()).as("ways of one batch").isEqualTo(1);
        if (acknowledged.get() == 1) {
          scene.settled("a");
          scene.settled("b");
        }
      }),

  SETTLE_WHILE_MAINTAINED(
      "receive.Redelivery",
      scene -> {
        scene.prepare("a b c");
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          Message b = Scene.next(consumer);
          scene.atOnce(
              () -> {
                b.reject("no");
                scene.ack(a);
              },
              scene.queue()::maintain);
        }
      }),

  SETTLE_THE_LAST_WHILE_POLLING(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b", "c");
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          scene.atOnce(() -> scene.ack(a), () -> scene.take(consumer, 2));
        }
      }),

  SETTLE_TWO_REJECTED(
      "receive.Redelivery",
      scene -> {
        scene.prepare("a b");
        try (Consumer consumer = scene.queue().consumer()) {
          Message a = Scene.next(consumer);
          Message b = Scene.next(consumer);
          scene.atOnce(() -> a.reject("no"), () -> b.reject("no"));
        }
      }),

  CLOSE_A_CONSUMER_THAT_POLLS(
      "receive.DirectoryConsumer",
      scene -> {
        scene.prepare("a", "b");
        Consumer consumer = scene.queue().consumer();
        scene.atOnce(
            () -> Scene.unlessOver(() -> scene.take(consumer, 1)),
            () -> Scene.unlessOver(() -> scene.take(consumer, 1)),
            consumer::close);
        scene.checkNothingInHand();
      }),

  CLOSE_A_CONSUMER_THAT_SETTLES(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        Consumer consumer = scene.queue().consumer();
        Message a = Scene.next(consumer);
        Message b = Scene.next(consumer);
        scene.atOnce(
            consumer::close,
            () -> Scene.unlessOver(() -> scene.ack(a)),
            () -> Scene.unlessOver(() -> b.reject("no")));
      }),

  CLOSE_A_PRODUCER_THAT_SENDS(
      "send.DirectoryProducer",
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(producer::close, () -> Scene.unlessOver(() -> scene.deliver(producer, "a")));
      }),

  CLOSE_A_QUEUE_THAT_SENDS(
      "send.DirectoryProducer",
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(
            scene.queue()::close, () -> Scene.unlessOver(() -> scene.deliver(producer, "a", "b")));
      }),

  CLOSE_A_QUEUE_THAT_SETTLES(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        Consumer consumer = scene.queue().consumer();
        Message a = Scene.next(consumer);
        Message b = Scene.next(consumer);
        scene.atOnce(
            scene.queue()::close,
            () -> Scene.unlessOver(() -> scene.ack(a)),
            () -> Scene.unlessOver(b::release));
      }),

  CLOSE_A_QUEUE_THAT_GETS_A_PRODUCER(
      "owner.OpenLock",
      scene ->
          scene.atOnce(
              scene.queue()::close,
              () -> Scene.unlessOver(() -> scene.send(scene.queue().producer(), "a")))),

  CLOSE_A_QUEUE_TWICE(
      "owner.OpenLock",
      scene -> {
        Producer producer = scene.queue().producer();
        scene.send(producer, "a");
        Consumer consumer = scene.queue().consumer();
        scene.prepare("b");
        Scene.next(consumer);
        scene.atOnce(scene.queue()::close, scene.queue()::close);
      }),

  CLOSE_A_QUEUE_THAT_IS_MAINTAINED(
      "owner.OpenLock",
      scene -> {
        scene.prepare("a b");
        Consumer consumer = scene.queue().consumer();
        Scene.next(consumer).reject("no");
        scene.atOnce(scene.queue()::close, scene.queue()::maintain, scene.queue()::recoverFromDead);
      }),

  COMMIT_BY_TWO(
      "send.DirectoryProducer",
      Fsync.FLUSH,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(() -> scene.deliver(producer, "a"), () -> scene.deliver(producer, "b"));
      }),

  COMMIT_BY_THREE(
      "send.LoadingBatch",
      Fsync.FLUSH,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(
            () -> scene.deliver(producer, "a"),
            () -> scene.deliver(producer, "b", "c"),
            () -> scene.deliver(producer, "d"));
      }),

  COMMIT_WHILE_SENDING(
      "send.DirectoryProducer",
      Fsync.FLUSH,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(() -> scene.deliver(producer, "a"), () -> scene.send(producer, "b"));
      }),

  COMMIT_WHILE_ROLLING(
      "send.DirectoryProducer",
      Fsync.FLUSH,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.send(producer, "a");
        scene.atOnce(
            () -> scene.deliver(producer, "b"),
            () -> scene.deliver(producer, "c", "d"),
            scene.queue()::maintain);
      }),

  COMMIT_WHILE_CLOSING(
      "send.DirectoryProducer",
      Fsync.FLUSH,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.send(producer, "a");
        scene.atOnce(producer::close, () -> Scene.unlessOver(() -> scene.deliver(producer, "b")));
      }),

  EXIT_WHILE_SENDING(
      "send.DirectoryProducer",
      Fsync.ROLL,
      scene -> {
        Producer producer = scene.queue().producer();
        scene.atOnce(
            scene.queue()::exit, () -> Scene.unlessOver(() -> scene.deliver(producer, "a", "b")));
      }),

  EXIT_WHILE_SETTLING(
      "receive.ClaimedBatch",
      scene -> {
        scene.prepare("a b");
        Consumer consumer = scene.queue().consumer();
        Message a = Scene.next(consumer);
        scene.atOnce(scene.queue()::exit, () -> Scene.unlessOver(() -> scene.ack(a)));
      }),

  EXIT_WHILE_MAINTAINED(
      "owner.OpenLock",
      scene -> {
        scene.prepare("a b");
        Scene.next(scene.queue().consumer());
        scene.atOnce(scene.queue()::exit, scene.queue()::recoverFromDead);
      }),

  EXIT_WHILE_CLOSING(
      "owner.OpenLock",
      scene -> {
        Producer producer = scene.queue().producer();
        scene.send(producer, "a");
        scene.atOnce(scene.queue()::exit, scene.queue()::close);
      });

  private static final int MESSAGES_A_BATCH = 3;

  private static boolean prepared;

  /** The class without whose locks it was seen to fail. */
  private final String guard;

  private final Fsync fsync;
  private final Script script;

  Schedule(String guard, Script script) {
    this(guard, Fsync.NONE, script);
  }

  Schedule(String guard, Fsync fsync, Script script) {
    this.guard = guard;
    this.fsync = fsync;
    this.script = script;
  }

  @FunctionalInterface
  private interface Script {
    void run(Scene scene) throws Exception;
  }

  /** Runs it once, with control files below {@code place}. */
  void run(Path place) throws Exception {
    run(place, true);
  }

  private void run(Path place, boolean atOnce) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .fsync(fsync)
            .maxEventsPerFile(MESSAGES_A_BATCH)
            .maxBatchAge(Duration.ofDays(1))
            .build();
    try (Scene scene = new Scene(place, options, atOnce)) {
      script.run(scene);
      scene.check();
      if (fsync == Fsync.FLUSH) {
        scene.checkForced();
      }
    }
  }

  private static void reject(Scene scene, int count) throws Exception {
    try (Consumer consumer = scene.queue().consumer()) {
      for (int i = 0; i < count; i++) {
        Scene.next(consumer).reject("no");
      }
    }
  }

  private static void settle(Scene.Task settling, AtomicInteger done) throws Exception {
    settling.run();
    done.incrementAndGet();
  }

  /**
   * Runs the scenario {@code args[0]} once, for a scheduler that repeats it; prints all {@code
   * --names}; prints the {@code --guard} of one.
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "--names" -> Arrays.stream(values()).forEach(System.out::println);
      case "--guard" -> System.out.println(valueOf(args[1]).guard);
      case "PROBE" -> Probe.run();
      default -> runOnce(valueOf(args[0]));
    }
  }

  /** A race for all to see. */
  private static final class Probe {

    private static volatile int count;

    static void run() throws InterruptedException {
      count = 0;
      Thread other = new Thread(Probe::add);
      other.start();
      add();
      other.join();
      assertThat(count).as("lost update").isEqualTo(2);
    }

    private static void add() {
      int seen = count;
      count = seen + 1;
    }
  }

  private static void runOnce(Schedule schedule) throws Exception {
    if (!prepared) { // else the first schedule would have the steps of loading classes, too
      prepared = true;
      runOnce(schedule, false);
    }
    runOnce(schedule, true);
  }

  private static void runOnce(Schedule schedule, boolean atOnce) throws Exception {
    Path folder = Path.of(System.getProperty("schedules.folder"));
    Path place = folder.resolve(Long.toHexString(new Random().nextLong()));
    schedule.run(place, atOnce);
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
