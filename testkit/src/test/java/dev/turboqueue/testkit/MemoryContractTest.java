package dev.turboqueue.testkit;

import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.WhenFull;
import java.time.Duration;
import java.util.UUID;

/** A queue in memory does what every engine promises. */
class MemoryContractTest extends MessageQueueContract {

  private final String name = UUID.randomUUID().toString();

  @Override
  MessageQueue open(QueueOptions options) throws Exception {
    return MessageQueue.open("memory:" + name, options);
  }

  @Override
  MessageQueue openFullAtOne(WhenFull whenFull, Duration timeout) {
    MemoryOptions options =
        MemoryOptions.builder().whenFull(whenFull).fullTimeout(timeout).maxMessages(1).build();
    return MemoryQueue.open(name, options);
  }
}
