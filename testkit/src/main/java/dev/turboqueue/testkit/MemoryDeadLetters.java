package dev.turboqueue.testkit;

import dev.turboqueue.Capability;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.StoredMessage;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The dead letters of a store. Thread-safe. */
final class MemoryDeadLetters implements DeadLetters {

  private final MemoryQueue queue;
  private final Store store;

  MemoryDeadLetters(MemoryQueue queue, Store store) {
    this.queue = queue;
    this.store = store;
  }

  @Override
  public long retry(Predicate<? super StoredMessage> which) {
    return forEach(
        which,
        letter -> {
          store.revive(letter);
          queue.report(QueueEvent.Type.RETRIED, store.name(), 1, Duration.ZERO, "");
        });
  }

  @Override
  public long purge(Predicate<? super StoredMessage> which) {
    return forEach(which, letter -> {});
  }

  private long forEach(Predicate<? super StoredMessage> which, Consumer<Entry> action) {
    queue.checkOpen();
    store.require(Capability.SINGLE_DEAD_LETTERS, "The choice of dead letters");
    long[] done = {0};
    queue.calling(
        () -> {
          for (long place : store.deadPlaces()) {
            done[0] += decide(place, which, action) ? 1 : 0;
          }
        });
    return done[0];
  }

  private boolean decide(
      long place, Predicate<? super StoredMessage> which, Consumer<Entry> action) {
    Entry letter = store.exhume(place);
    if (letter == null) {
      return false; // another caller has taken it
    }
    boolean chosen = false;
    try {
      chosen = which.test(letter);
    } finally {
      if (!chosen) {
        store.bury(letter);
      }
    }
    if (chosen) {
      action.accept(letter);
    }
    return chosen;
  }
}
