package dev.turboqueue.testkit;

import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.spi.QueueEngine;
import java.net.URI;

/** The engine for in-memory queues: {@code memory:orders} is the queue {@code orders}. */
public final class MemoryEngine implements QueueEngine {

  static final String SCHEME = "memory";

  /** Creates the engine; for {@link java.util.ServiceLoader}. */
  public MemoryEngine() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public MessageQueue open(URI address, QueueOptions options) {
    String name = address.getSchemeSpecificPart();
    if (!address.isOpaque() || address.getRawFragment() != null || !MemoryQueue.isName(name)) {
      throw new IllegalArgumentException(
          "The address "
              + address
              + " must be memory: and a name of letters, digits, dots, hyphens and underscores");
    }
    if (options instanceof MemoryOptions ours) {
      return MemoryQueue.open(name, ours);
    }
    if (options.getClass() != QueueOptions.class) {
      throw new IllegalArgumentException(
          options.getClass().getSimpleName()
              + " are the options of another engine; an in-memory queue takes MemoryOptions");
    }
    return new MemoryQueue(Store.named(name), options);
  }
}
