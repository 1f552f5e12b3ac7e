package dev.turboqueue.cli.bench;

import java.util.concurrent.atomic.AtomicLong;

/** Counts messages for one thread; any thread may read the count, a little late. */
final class Tally {

  private final AtomicLong messages = new AtomicLong();

  /** Counts without a memory barrier, which would cost as much as the message itself. */
  void add(long more) {
    messages.lazySet(messages.getPlain() + more);
  }

  long messages() {
    return messages.get();
  }
}
