package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.receive.DirectoryConsumer;
import dev.turboqueue.internal.send.DirectoryProducer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The producers and consumers of an open queue that are not closed. Thread-safe. */
final class OpenHandles {

  private final Set<DirectoryProducer> producers = ConcurrentHashMap.newKeySet();
  private final Set<DirectoryConsumer> consumers = ConcurrentHashMap.newKeySet();

  DirectoryProducer add(DirectoryProducer producer) {
    producers.add(producer);
    return producer;
  }

  DirectoryConsumer add(DirectoryConsumer consumer) {
    consumers.add(consumer);
    return consumer;
  }

  void remove(DirectoryProducer producer) {
    producers.remove(producer);
  }

  void remove(DirectoryConsumer consumer) {
    consumers.remove(consumer);
  }

  /**
   * Does what is due for all of them before the next pass; returns whether more may be due soon.
   */
  boolean maintain(long nextPassNanos, FirstFailure each) {
    boolean[] busy = {false};
    producers.forEach(producer -> each.run(() -> busy[0] |= producer.maintain()));
    consumers.forEach(consumer -> each.run(() -> busy[0] |= consumer.maintain(nextPassNanos)));
    return busy[0];
  }

  boolean hasConsumers() {
    return !consumers.isEmpty();
  }

  boolean isAnyInHand() {
    return consumers.stream().anyMatch(DirectoryConsumer::isAnyInHand);
  }

  void closeProducers(FirstFailure each) {
    producers.forEach(producer -> each.run(producer::close));
  }

  void closeConsumers(FirstFailure each) {
    consumers.forEach(consumer -> each.run(consumer::close));
  }

  /** Returns whether a producer could not be closed, because its messages cannot be written. */
  boolean hasProducers() {
    return !producers.isEmpty();
  }
}
