package dev.turboqueue.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/** What was promised when, in the time of a disk. */
final class Ledger {

  private final SimulatedDisk disk;
  private final Promises before;
  private final Promises now;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(int time, Function<Promises, BitSet> kind, BitSet messages) {}

  Ledger(SimulatedDisk disk, Promises before) {
    this.disk = disk;
    this.before = before;
    now = before.copy();
  }

  void sent(int message) {
    add(Promises::sent, message);
  }

  void accepted(BitSet messages) {
    add(Promises::accepted, messages);
  }

  void acknowledged(int message) {
    add(Promises::acknowledged, message);
  }

  void acknowledged(BitSet messages) {
    add(Promises::acknowledged, messages);
  }

  void moved(int message) {
    add(Promises::moved, message);
  }

  void movedOnce(int message) {
    moved(message);
    add(Promises::once, message);
  }

  void settled(BitSet messages) {
    add(Promises::settled, messages);
  }

  private void add(Function<Promises, BitSet> kind, int message) {
    BitSet messages = new BitSet();
    messages.set(message);
    add(kind, messages);
  }

  private void add(Function<Promises, BitSet> kind, BitSet messages) {
    entries.add(new Entry(disk.time(), kind, (BitSet) messages.clone()));
    kind.apply(now).or(messages);
  }

  /** Returns how many entries there were before the change after {@code time}. */
  int version(int time) {
    int version = 0;
    while (version < entries.size() && entries.get(version).time <= time) {
      version++;
    }
    return version;
  }

  /** Returns what was promised before the change after {@code time}. */
  Promises at(int time) {
    Promises promises = before.copy();
    entries.subList(0, version(time)).forEach(e -> e.kind.apply(promises).or(e.messages));
    return promises;
  }

  /** Returns what is promised now; it changes with time. */
  Promises now() {
    return now;
  }
}
