package dev.turboqueue.crash;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The process that finds a queue after a crash: recovers, receives everything, and checks that the
 * promises were kept.
 */
final class Recoverer {

  private final World world;
  private final DiskImage image;
  private final Promises promises;
  private final boolean afterPowerLoss;
  private final boolean mayLose;

  /**
   * Creates the process that recovers.
   *
   * @param image what it finds
   * @param promises what is owed
   * @param afterPowerLoss whether the machine has stopped
   * @param mayLose whether what was accepted, and written to a file not all of which is there, may
   *     be lost
   */
  Recoverer(
      World world, DiskImage image, Promises promises, boolean afterPowerLoss, boolean mayLose) {
    this.world = world;
    this.image = image;
    this.promises = promises;
    this.afterPowerLoss = afterPowerLoss;
    this.mayLose = mayLose;
  }

  /** Does its work as {@code process}, which repairs what is damaged if it is {@code repairing}. */
  void work(Life process, boolean repairing) throws Exception {
    process.othersDie();
    process.recoverFromDead();
    if (repairing) {
      process.repair();
      checkDamagedFilesAreKept();
    }
    Receiver receiver = process.receiver();
    receiveAll(receiver, process);
    process.settle();
    checkDelivered(receiver.received(), kept());
    checkSettled(receiver.received());
    checkNothingIsLeft();
    goOn(process, receiver);
  }

  /** What could not be saved of a damaged file may be worth more to somebody else. */
  private void checkDamagedFilesAreKept() throws IOException {
    for (Map.Entry<String, DiskImage.Stored> file : image.files().entrySet()) {
      int name = file.getKey().indexOf("corrupt_");
      if (name >= 0) {
        byte[] bytes = file.getValue().bytes();
        byte[] kept = new byte[bytes.length + 1];
        Path path = Path.of("repaired_" + file.getKey().substring(name));
        int length = world.disk().openReadOnly(path).read(0, kept, 0, kept.length);
        if (!Arrays.equals(bytes, Arrays.copyOf(kept, length))) {
          throw new AssertionError("not kept as it was: " + path);
        }
      }
    }
  }

  private static void receiveAll(Receiver receiver, Life process) throws Exception {
    boolean kept = false;
    for (Receiver.Delivery d = receiver.receive(); d != null; d = receiver.receive()) {
      receiver.acknowledge(d);
      if (!kept) {
        kept = true;
        process.maintain();
      }
    }
  }

  /**
   * Returns what is kept: dead letters, as several deaths at a message make it, and delayed ones.
   */
  private BitSet kept() throws IOException {
    BitSet letters = new BitSet();
    for (String name : world.disk().names()) {
      if (name.startsWith("dead/") || name.startsWith("delayed/")) {
        letters.or(messages(world.disk().openReadOnly(Path.of(name))));
      }
    }
    return letters;
  }

  private void checkDelivered(List<Integer> received, BitSet kept) throws IOException {
    BitSet delivered = new BitSet();
    Map<Object, Integer> last = new HashMap<>();
    for (int message : received) {
      boolean moved = promises.moved().get(message);
      boolean once = !moved || once().get(message);
      expect(!once || !delivered.get(message), "delivered twice by one consumer", message);
      delivered.set(message);
      if (moved) {
        continue;
      }
      Integer before = last.put(world.messages().sender(message), message);
      expect(
          before == null || before < message || areNamesLost(image, afterPowerLoss),
          "delivered behind a later one",
          message);
    }
    BitSet twice = (BitSet) kept.clone();
    twice.and(delivered);
    twice.and(once());
    expectNone("delivered, and kept as well", twice, new BitSet());
    expectNone("delivered, but not sent before the crash", delivered, promises.sent());
    BitSet missing = owed();
    missing.andNot(delivered);
    missing.andNot(kept);
    expectNone("accepted, but not delivered", missing, new BitSet());
  }

  /**
   * Returns what was moved and may not come twice. Where a power failure may undo names, it may:
   * also the name that commits a move, or that of the original's batch.
   */
  private BitSet once() {
    return mayLose ? new BitSet() : promises.once();
  }

  /** What was moved may have been there twice: to settle one of them is not enough. */
  private void checkSettled(List<Integer> received) {
    if (!areBytesLost(image, afterPowerLoss)) {
      BitSet again = new BitSet();
      received.forEach(again::set);
      again.and(promises.settled());
      expectNone("settled, but delivered again", again, promises.moved());
    }
  }

  private BitSet owed() throws IOException {
    BitSet owed = promises.owed();
    if (mayLose) {
      owed.and(unharmed());
    }
    return owed;
  }

  /** Returns whether a disk lacks bytes that were written to it. */
  static boolean areBytesLost(DiskImage image, boolean afterPowerLoss) {
    return image.files().values().stream().anyMatch(file -> !file.whole())
        || areNamesLost(image, afterPowerLoss);
  }

  /** Returns whether there are bytes of batches under the names of others. */
  private static boolean areNamesLost(DiskImage image, boolean afterPowerLoss) {
    return afterPowerLoss && image.files().values().stream().anyMatch(file -> !file.its());
  }

  /** Returns the messages of all batches of which nothing was lost. */
  private BitSet unharmed() throws IOException {
    BitSet all = new BitSet();
    SimulatedDisk disk = new SimulatedDisk(image);
    for (Map.Entry<String, DiskImage.Stored> file : image.files().entrySet()) {
      boolean copies = file.getKey().endsWith("_copy.db"); // whose originals are owed, not they
      boolean done = file.getKey().startsWith("repaired_"); // whose copies are owed
      boolean spare = file.getKey().startsWith("spare_"); // the new batch's name was never there
      boolean harmed = !file.getValue().whole() || !file.getValue().its();
      if (!harmed && !copies && !done && !spare) {
        all.or(messages(disk.openReadOnly(Path.of(file.getKey()))));
      }
    }
    return all;
  }

  private static BitSet messages(DiskFile file) throws IOException {
    BitSet all = new BitSet();
    try (BatchReader reader = BatchReader.open(file, "", 0)) {
      while (reader.next()) {
        all.set(Messages.number(reader.payload(), reader.isText() ? 1 : 0));
      }
    } catch (DamagedBatchException notComplete) {
      return new BitSet();
    }
    return all;
  }

  /**
   * Only a power failure damages batches; these are kept, what was repaired, dead and delayed
   * letters, and a dead process's spare files.
   */
  private void checkNothingIsLeft() {
    for (String name : world.disk().names()) {
      if (!(afterPowerLoss && name.startsWith("corrupt/"))
          && !name.startsWith("repaired_")
          && !name.startsWith("spare_")
          && !name.startsWith("dead/")
          && !name.startsWith("delayed/")) {
        throw new AssertionError("left over: " + name);
      }
    }
  }

  private static void goOn(Life process, Receiver receiver) throws Exception {
    Sender sender = process.sender();
    sender.send(1, 10);
    sender.close();
    receiver.acknowledge(receiver.receive(1).get(0));
  }

  private static void expect(boolean condition, String violation, int message) {
    if (!condition) {
      throw new AssertionError("message " + message + ": " + violation);
    }
  }

  private static void expectNone(String violation, BitSet messages, BitSet but) {
    BitSet wrong = (BitSet) messages.clone();
    wrong.andNot(but);
    if (!wrong.isEmpty()) {
      throw new AssertionError("messages " + wrong + ": " + violation);
    }
  }
}
