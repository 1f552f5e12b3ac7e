package dev.turboqueue.testkit;

import dev.turboqueue.Capability;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.WhenFull;
import java.time.Duration;
import java.util.UUID;

/** An engine that can do less refuses in one sentence what it cannot, and does the rest. */
class LimitedMemoryContractTest extends MessageQueueContract {

  private final String name = UUID.randomUUID().toString();

  private static MemoryOptions.Builder limited() {
    return MemoryOptions.builder()
        .without(Capability.DELAYS, Capability.SINGLE_DEAD_LETTERS, Capability.LIMIT);
  }

  @Override
  MessageQueue open(QueueOptions options) {
    return MemoryQueue.open(name, limited().from(options).build());
  }

  @Override
  MessageQueue openFullAtOne(WhenFull whenFull, Duration timeout) {
    throw new AssertionError("has no limit");
  }
}
