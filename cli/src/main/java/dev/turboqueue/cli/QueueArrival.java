package dev.turboqueue.cli;

import java.nio.file.Path;
import java.time.Duration;

/** Waits for a queue that does not exist yet, because services start in any order. */
final class QueueArrival {

  private static final long LOOK_MILLIS = 50;

  private QueueArrival() {}

  /**
   * Returns the directory of a queue as soon as it exists.
   *
   * @throws CliException if it does not exist in time
   * @throws InterruptedException if a signal ends the waiting
   */
  static Path await(Globals globals, QueueArgument queue, Duration patience)
      throws InterruptedException {
    Path directory = queue.directory(globals);
    long start = System.nanoTime();
    boolean told = false;
    while (QueueAddress.isMissing(directory) && System.nanoTime() - start < patience.toNanos()) {
      if (!told) {
        globals.say(
            "turboq: the queue " + queue.name() + " does not exist yet; waiting for its first put");
        told = true;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return queue.existing(globals);
  }
}
