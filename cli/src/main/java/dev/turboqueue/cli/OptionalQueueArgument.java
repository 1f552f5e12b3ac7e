package dev.turboqueue.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The argument QUEUE of a command that shows all queues without it. */
final class OptionalQueueArgument {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "QUEUE",
      description = "The queue's name or address; without it, all queues are shown.")
  private @Nullable String queue;

  /** Returns the queue as the user named it, null if it was not named. */
  @Nullable String name() {
    return queue;
  }
}
