package dev.turboqueue.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The argument QUEUE of a command: a queue's name below the root, or its address. */
final class QueueArgument {

  @Parameters(
      index = "0",
      paramLabel = "QUEUE",
      description = "The queue's name, or its address: file:/path/of/queue.")
  private String queue;

  /** Returns the queue as the user named it. */
  String name() {
    return queue;
  }

  /** Returns the queue's directory; see {@link QueueAddress#directory}. */
  Path directory(Globals globals) {
    return QueueAddress.directory(globals, queue);
  }

  /** Returns the directory of the queue, which exists; see {@link QueueAddress#existing}. */
  Path existing(Globals globals) {
    return QueueAddress.existing(globals, queue);
  }
}
