package dev.turboqueue.crash;

import dev.turboqueue.Fsync;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the crashes happen to. */
@SuppressWarnings("ImmutableEnumChecker") // scenarios hold nothing
enum Scenarios {
  ONE_BATCH(
      world -> {
        Sender sender = world.process(1, o -> o).sender();
        sender.send(3, 50);
        sender.flush();
      }),

  SEVERAL_BATCHES(
      world -> {
        Sender sender = world.process(1, o -> o.maxEventsPerFile(4)).sender();
        sender.send(10, 300); // two batches roll by themselves
        sender.flush();
        sender.send(2, 50);
        sender.close();
      }),

  SEVERAL_PAGES_A_BATCH(
      world -> {
        Sender sender = world.process(1, o -> o.maxEventsPerFile(1_000)).sender();
        sender.send(150, 1_000); // leaves of 4 KiB go to the disk in blocks of 64
        sender.flush();
        sender.send(3, 1_000);
      }),

  LARGE_PAGES(
      world -> {
        Sender sender = world.process(1, o -> o).sender();
        sender.send(3, 30_000); // pages of 64 KiB go to the disk one by one
        sender.flush();
        sender.send(5, 30_000);
      }),

  OVERFLOW(
      world -> {
        Sender sender = world.process(1, o -> o.maxEventsPerFile(3)).sender();
        sender.send(1, 100);
        sender.send(1, 20_000);
        sender.send(2, 100); // the first batch is full
        sender.send(1, 70_000);
        sender.flush();
      }),

  ROLLED_BY_AGE(
      world -> {
        Life process = world.process(1, o -> o.maxBatchAge(Duration.ofMillis(1)));
        Sender sender = process.sender();
        sender.send(2, 200);
        while (process.maintain()) {
          Thread.onSpinWait();
        }
        sender.rolled();
        sender.send(1, 200);
      }),

  ACKNOWLEDGED_ONE_BY_ONE(
      world -> {
        Life process = filled(world, 2, 6);
        Receiver receiver = process.receiver();
        List<Receiver.Delivery> first = receiver.receive(5);
        for (int message : new int[] {0, 1, 4}) { // 2 and 3 are still being worked on
          receiver.acknowledge(first.get(message));
        }
        process.maintain();
        receiver.acknowledge(first.get(2));
        for (Receiver.Delivery delivery : receiver.receive(4)) { // 5, and 0 to 2 of the next batch
          receiver.acknowledge(delivery);
        }
        receiver.acknowledge(first.get(3)); // ends the first batch
        process.maintain();
      }),

  MARKED_EVERY_THOUSAND(
      world -> {
        Receiver receiver = filled(world, 1, 1_300).receiver();
        for (Receiver.Delivery delivery : receiver.receive(1_150)) {
          receiver.acknowledge(delivery);
        }
      }),

  ACKNOWLEDGED_AS_A_BATCH(
      world -> {
        Life process = filled(world, 3, 3);
        Receiver receiver = process.receiver();
        receiver.acknowledgeBatch(1);
        receiver.acknowledge(receiver.receive(1).get(0));
        receiver.acknowledgeBatch(1); // the rest of the second
      }),

  CLOSED_HALF_WAY(
      world -> {
        Life process = filled(world, 2, 4);
        Receiver receiver = process.receiver();
        for (Receiver.Delivery delivery : receiver.receive(2)) {
          receiver.acknowledge(delivery);
        }
        receiver.close();
        Receiver another = process.receiver();
        for (Receiver.Delivery delivery : another.receive(3)) {
          another.acknowledge(delivery);
        }
        process.maintain();
        process.closeQueue();
      }),

  WRITTEN_OVER_A_LONGER_ONE(
      world -> {
        Life process = world.process(1, o -> o.maxEventsPerFile(150));
        Sender sender = process.sender();
        sender.send(150, 1_000); // rolls
        Receiver receiver = process.receiver();
        receiver.acknowledgeBatch(1);
        sender.send(100, 1_000); // with Fsync.NONE into the file of the first batch
        sender.close();
        receiver.acknowledge(receiver.receive(1).get(0));
        process.maintain();
        receiver.acknowledgeBatch(99);
      }),

  TWO_PRODUCERS(
      world -> {
        Sender first = world.process(1, o -> o.maxEventsPerFile(3)).sender();
        Sender second = world.process(2, o -> o.maxEventsPerFile(3)).sender();
        first.send(1, 200);
        second.send(2, 400);
        first.send(2, 200); // rolls
        first.send(1, 200);
        second.flush();
        first.flush();
      }),

  PRODUCER_AND_CONSUMER(
      world -> {
        Sender sender = world.process(1, o -> o.maxEventsPerFile(2)).sender();
        Life consumer = world.process(2, o -> o.maxEventsPerFile(2));
        Receiver receiver = consumer.receiver();
        sender.send(3, 100);
        receiver.acknowledge(receiver.receive(1).get(0));
        sender.send(1, 100);
        consumer.maintain();
        receiver.acknowledge(receiver.receive(1).get(0));
        sender.send(1, 100);
      }),

  RECOVERED_BY_ANOTHER_PROCESS(
      world -> {
        Life dead = world.process(1, o -> o);
        Sender sender = dead.sender();
        sender.send(3, 100);
        sender.close();
        sender = dead.sender();
        Receiver receiver = dead.receiver();
        receiver.acknowledge(receiver.receive(2).get(0));
        dead.maintain();
        sender.send(70, 1_000); // one page of 64 KiB reaches the disk
        dead.die();
        Life recoverer = world.process(2, o -> o);
        recoverer.othersDie();
        recoverer.recoverFromDead();
        recoverer.receiver().acknowledgeBatch(9);
      }),

  RECOVERED_AFTER_A_FAILED_WRITE_BACK(
      world -> {
        Life dead = world.process(1, o -> o);
        Sender sender = dead.sender();
        sender.send(3, 100);
        sender.flush();
        sender.send(70, 1_000); // one page of 64 KiB reaches the disk
        dead.die();
        world.disk().failWriteBack(""); // nobody is told
        Life recoverer = world.process(2, o -> o);
        recoverer.othersDie();
        recoverer.recoverFromDead();
        Sender another = recoverer.sender();
        another.send(2, 100);
        another.close();
        recoverer.receiver().acknowledgeBatch(3);
      }),

  RELEASED_AND_REJECTED(
      world -> {
        Life process = filled(world, 1, 5);
        Receiver receiver = process.receiver();
        List<Receiver.Delivery> deliveries = receiver.receive(4);
        receiver.acknowledge(deliveries.get(0));
        receiver.release(deliveries.get(1));
        receiver.reject(deliveries.get(2));
        process.settle();
        process.maintain();
        receiver.acknowledge(deliveries.get(3));
        process.maintain();
        receiver.acknowledge(receiver.receive(1).get(0));
        receiver.acknowledge(receiver.receive(1).get(0)); // which was released
      }),

  DEAD_LETTERS_PUT_BACK(
      world -> {
        Life process = filled(world, 1, 3);
        Receiver receiver = process.receiver();
        for (Receiver.Delivery delivery : receiver.receive(3)) {
          receiver.reject(delivery);
        }
        process.settle();
        process.retryDeadLetters();
        receiver.acknowledge(receiver.receive(1).get(0));
      }),

  FOR_LATER(
      world -> {
        Sender sender = world.process(1, o -> o).sender();
        sender.sendForLater(200);
        sender.send(2, 50);
        sender.sendForLater(20_000);
      }),

  FROM_PYTHON(
      world -> {
        Duration age = Duration.ofSeconds(1);
        Receiver receiver = world.process(1, o -> o.recoverForeignAfter(age)).receiver();
        for (Receiver.Delivery delivery : receiver.receive(4)) {
          receiver.acknowledge(delivery);
        }
        receiver.close();
      }) {
    @Override
    DiskImage prepare(Messages messages, Promises promises) throws Exception {
      SortedMap<String, DiskImage.Stored> files = new TreeMap<>();
      String epoch = "_1700000000_";
      String id = "-d949-4419-8af9-be6d5682ccd7.db";
      put(files, "avail" + epoch + "a0000000" + id, messages, promises);
      put(files, "ready" + epoch + "b0000000" + id, messages, promises);
      put(files, "assigned_7" + epoch + "c0000000" + id, messages, promises);
      put(files, "loading" + epoch + "d0000000" + id, messages, promises);
      return new DiskImage(files);
    }

    private static void put(
        SortedMap<String, DiskImage.Stored> files, String name, Messages messages, Promises owed)
        throws Exception {
      byte[] bytes = PythonBatch.of(3, messages, owed);
      files.put(name, new DiskImage.Stored(files.size() + 1, bytes, true, true));
    }
  },

  FROM_PYTHON_AND_REJECTED(
      world -> {
        // Each copy is a batch of its own, and those before are safe when the next is begun.
        Life process = world.process(1, o -> o.maxEventsPerFile(1));
        process.receiver().rejectBatch();
      }) {
    @Override
    DiskImage prepare(Messages messages, Promises promises) throws Exception {
      byte[] bytes = PythonBatch.of(4, messages, promises);
      String name = "avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db";
      SortedMap<String, DiskImage.Stored> files = new TreeMap<>();
      files.put(name, new DiskImage.Stored(1, bytes, true, true));
      return new DiskImage(files);
    }
  },

  DAMAGED_AND_REPAIRED(
      world -> {
        Life process = world.process(1, o -> o.maxEventsPerFile(4)); // one batch is not enough
        process.repair();
        Receiver receiver = process.receiver();
        for (Receiver.Delivery delivery : receiver.receive(6)) {
          receiver.acknowledge(delivery);
        }
        if (receiver.receive() != null) {
          throw new AssertionError("a repair that is not disturbed saves a message twice");
        }
      }) {
    @Override
    DiskImage prepare(Messages messages, Promises promises) throws Exception {
      SortedMap<String, DiskImage.Stored> files = new TreeMap<>();
      String part = "1700000000_018bcfe5-6800-7000-8000-54510001abcd";
      byte[] batch = DamagedBatch.of(part, 9, 1, messages, promises);
      files.put("corrupt_" + part + ".db", new DiskImage.Stored(1, batch, true, true));
      String other = part.replace("abcd", "abce");
      byte[] letters = DamagedBatch.of(other, 5, 0, messages, promises);
      files.put("corrupt_dead_" + other + ".db", new DiskImage.Stored(2, letters, true, true));
      return new DiskImage(files);
    }

    @Override
    boolean isRepaired() {
      return true;
    }
  },

  LIMITED(
      world -> {
        Life process = world.process(1, o -> o.maxEventsPerFile(2).maxAvailFiles(2));
        Sender sender = process.sender();
        sender.send(3, 100);
        Receiver receiver = process.receiver();
        receiver.acknowledge(receiver.receive(1).get(0));
        sender.send(2, 100);
        receiver.acknowledgeBatch(2);
      });

  private final Scenario scenario;

  Scenarios(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Returns the disk that the scenario begins with. */
  DiskImage prepare(Messages messages, Promises promises) throws Exception {
    return DiskImage.EMPTY;
  }

  /** Returns whether who comes after a crash repairs what is damaged. */
  boolean isRepaired() {
    return false;
  }

  void run(World world) throws Exception {
    scenario.run(world);
  }

  /** Returns a process that has put batches into the queue. */
  private static Life filled(World world, int batches, int messagesEach) throws IOException {
    Life process = world.process(1, o -> o.maxEventsPerFile(messagesEach));
    process.sender().send(batches * messagesEach, 100);
    return process;
  }

  /** Returns whether accepted messages survive a power failure. */
  static boolean survivesPowerLoss(Fsync fsync) {
    return fsync != Fsync.NONE;
  }
}
