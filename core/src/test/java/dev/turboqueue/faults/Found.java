package dev.turboqueue.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The messages that were found in a queue, by their numbers. */
final class Found {

  private final Map<Long, Integer> times = new HashMap<>();
  private final Set<Long> delivered = new HashSet<>();

  void deliver(long number) {
    delivered.add(number);
    times.merge(number, 1, Integer::sum);
  }

  /** Adds a dead letter, or a message for later. */
  void layAside(long number) {
    times.merge(number, 1, Integer::sum);
  }

  void addAll(Found more) {
    delivered.addAll(more.delivered);
    more.times.forEach((number, count) -> times.merge(number, count, Integer::sum));
  }

  /** Returns how often a message was there. */
  int times(long number) {
    return times.getOrDefault(number, 0);
  }

  /** Returns whether a message was there to be delivered now. */
  boolean isDelivered(long number) {
    return delivered.contains(number);
  }

  /** Returns all messages. */
  Set<Long> all() {
    return times.keySet();
  }
}
