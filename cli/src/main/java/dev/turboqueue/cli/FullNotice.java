package dev.turboqueue.cli;

import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Tells the user that a message waits because the queue is full. Only the sending thread writes the
 * fields; a separate thread reads them.
 */
final class FullNotice implements AutoCloseable {

  private static final long LOOK_MILLIS = 500;

  private final Globals globals;
  private final Progress progress;
  private final String queue;
  private final Path directory;
  private final int limit;
  private final Thread watcher = new Thread(this::watch, "turboq-full");

  private long steps;

  /** The number of the last step: odd while a message is being sent. */
  private volatile long step;

  /** Begins to watch; {@code limit} is the maximum number of batches in the queue. */
  FullNotice(Globals globals, Progress progress, String queue, Path directory, int limit) {
    this.globals = globals;
    this.progress = progress;
    this.queue = queue;
    this.directory = directory;
    this.limit = limit;
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Records that the sending of a message begins or ends. */
  void step() {
    step = ++steps;
  }

  private void watch() {
    long last = 0;
    long told = 0;
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        long now = step;
        boolean stuck = now % 2 == 1 && now == last && now != told;
        if (stuck && reportIfFull()) {
          told = now;
        }
        last = now;
      }
    } catch (InterruptedException closed) {
      // The sending is over.
    }
  }

  private boolean reportIfFull() {
    long batches = batches();
    if (batches < limit) {
      return false;
    }
    progress.makeWay(globals.err());
    globals.say(
        "turboq: "
            + queue
            + " is full since "
            + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
            + ": it holds "
            + Units.count(batches, "batch", "batches")
            + ", and --max-avail is "
            + Units.count(limit)
            + "; put waits until a consumer takes one");
    return true;
  }

  /** Returns how many batches count against the limit, 0 if that is not known. */
  private long batches() {
    try {
      return Queues.batches(QueueInspector.of(directory)).stream()
          .filter(one -> one.state() == BatchState.AVAILABLE || one.state() == BatchState.LOADING)
          .count();
    } catch (IOException notKnown) {
      return 0;
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
