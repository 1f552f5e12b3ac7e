package dev.turboqueue.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Capability;
import dev.turboqueue.testkit.Entry.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an in-memory queue, shared by all who have it open. Thread-safe: one lock, this
 * object's monitor. While it is held, no user code is called except the clock.
 */
final class Store {

  private static final Map<String, Store> NAMED = new ConcurrentHashMap<>();

  /** How often waiting threads check the clock, which a test may move. */
  private static final long LOOK_MILLIS = 5;

  private static final Comparator<Entry> BY_DUE =
      Comparator.<Entry, Instant>comparing(entry -> Objects.requireNonNull(entry.due()))
          .thenComparing(Entry::place);

  private final String name;

  @GuardedBy("this")
  private final TreeMap<Long, Entry> waiting = new TreeMap<>();

  @GuardedBy("this")
  private final TreeSet<Entry> delayed = new TreeSet<>(BY_DUE);

  @GuardedBy("this")
  private final TreeMap<Long, Entry> dead = new TreeMap<>();

  @GuardedBy("this")
  private final Set<MemoryMessage> inHand = new LinkedHashSet<>();

  @GuardedBy("this")
  private long lastPlace;

  @GuardedBy("this")
  private boolean paused;

  @GuardedBy("this")
  private MemoryOptions options = MemoryOptions.defaults();

  private Store(String name) {
    this.name = name;
  }

  /** Returns the store of a queue, an empty one if there was none. */
  static Store named(String name) {
    return NAMED.computeIfAbsent(name, Store::new);
  }

  static void deleteAll() {
    NAMED.clear();
  }

  String name() {
    return name;
  }

  synchronized void use(MemoryOptions newOptions) {
    options = newOptions;
    notifyAll();
  }

  /**
   * Returns the capabilities of this queue: all except those that need more than this process's
   * memory.
   */
  synchronized Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.allOf(Capability.class);
    all.remove(Capability.DURABLE);
    all.remove(Capability.LASTING_PAUSE);
    all.removeAll(options.without());
    return Collections.unmodifiableSet(all);
  }

  /**
   * Throws unless this queue has a capability.
   *
   * @param what the request, as the subject of a sentence
   */
  void require(Capability capability, String what) {
    if (!capabilities().contains(capability)) {
      throw new UnsupportedOperationException(
          what + " is not supported by the queue " + name + ": it has no " + capability);
    }
  }

  synchronized Instant now() {
    return options.clock().instant();
  }

  /** Waits until something may have changed, at most {@code nanos}; the caller checks again. */
  @SuppressWarnings("WaitNotInLoop")
  synchronized void await(long nanos) throws InterruptedException {
    wait(Math.max(1, Math.min(LOOK_MILLIS, nanos / 1_000_000)));
  }

  synchronized boolean hasRoom() {
    release();
    return waiting.size() < options.maxMessages();
  }

  /** Adds a message if the limit allows it, or if it is delayed; returns whether it was added. */
  synchronized boolean offer(Content content, Duration delay) {
    Instant due = delay.isZero() ? null : now().plus(delay);
    if (due == null && !hasRoom()) {
      return false;
    }
    add(Entry.fresh(++lastPlace, name, content, due));
    return true;
  }

  /** Puts a message behind all others, to be delivered after {@code delay}. */
  synchronized void again(Entry entry, Duration delay) {
    add(entry.at(++lastPlace, delay.isZero() ? null : now().plus(delay)));
  }

  /** Puts a message back in its place. */
  synchronized void giveBack(Entry entry, Duration delay) {
    add(delay.isZero() ? entry : entry.at(entry.place(), now().plus(delay)));
  }

  /** Puts a dead letter back into the queue. */
  synchronized void revive(Entry entry) {
    add(entry.fresh(++lastPlace));
  }

  private synchronized void add(Entry entry) {
    if (entry.due() == null) {
      waiting.put(entry.place(), entry);
    } else {
      delayed.add(entry);
    }
    notifyAll();
  }

  synchronized void bury(Entry entry) {
    dead.put(entry.place(), entry);
  }

  /** Takes up to {@code most} messages for {@code consumer}; empty while the queue is paused. */
  synchronized List<MemoryMessage> take(MemoryConsumer consumer, int most) {
    release();
    List<MemoryMessage> taken = new ArrayList<>();
    while (!paused && taken.size() < most && !waiting.isEmpty()) {
      MemoryMessage message = new MemoryMessage(consumer, waiting.pollFirstEntry().getValue());
      inHand.add(message);
      taken.add(message);
    }
    notifyAll(); // there is space
    return taken;
  }

  /** Makes available what is due. */
  private synchronized void release() {
    Instant now = now();
    while (!delayed.isEmpty() && !now.isBefore(delayed.first().due())) {
      Entry due = Objects.requireNonNull(delayed.pollFirst());
      add(due.at(due.place(), null));
    }
  }

  synchronized void forget(MemoryMessage message) {
    inHand.remove(message);
  }

  /** Returns the messages in hand whose time has ended. */
  synchronized List<MemoryMessage> late() {
    Instant now = now();
    return inHand.stream().filter(message -> message.isLate(now)).toList();
  }

  /** Returns the messages that a consumer has in hand. */
  synchronized List<MemoryMessage> inHandOf(MemoryConsumer consumer) {
    return inHand.stream().filter(message -> message.consumer() == consumer).toList();
  }

  /** Returns the places of the dead letters. */
  synchronized List<Long> deadPlaces() {
    return List.copyOf(dead.keySet());
  }

  /** Takes a dead letter, null if another caller has taken it. */
  synchronized @Nullable Entry exhume(long place) {
    return dead.remove(place);
  }

  synchronized long depth() {
    return (long) waiting.size() + delayed.size() + inHand.size();
  }

  synchronized void pause(boolean on) {
    paused = on;
    notifyAll();
  }

  synchronized boolean isPaused() {
    return paused;
  }
}
