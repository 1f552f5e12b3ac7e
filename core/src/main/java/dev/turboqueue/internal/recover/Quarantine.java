package dev.turboqueue.internal.recover;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.signal.Events;
import java.io.IOException;
import java.util.List;

/** Puts damaged batches aside and reports their damage. Thread-safe. */
public final class Quarantine {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How many faults of a batch are reported. */
  private static final int MOST_REPORTED = 3;

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final Events events;

  /** Creates the quarantine of a queue. */
  public Quarantine(QueueDirectory directory, BatchFiles files, Events events) {
    this.directory = directory;
    this.files = files;
    this.events = events;
  }

  /**
   * Puts a claimed batch aside, now or as soon as that is possible.
   *
   * @param damage its damage, one sentence for each part
   */
  public void putAside(BatchName assigned, List<String> damage) throws IOException {
    String file = directory.path(assigned) + ": ";
    BatchName corrupt = files.putAside(assigned);
    int reported = Math.min(MOST_REPORTED, damage.size());
    String first = String.join("; ", damage.subList(0, reported)).replace(file, "");
    String what =
        damage.size() > reported ? first + "; and " + (damage.size() - reported) + " more" : first;
    LOG.log(
        System.Logger.Level.ERROR,
        "A damaged batch is kept as {0}: {1}",
        directory.path(corrupt),
        what);
    events.report(QueueEvent.Type.CORRUPT, assigned.id(), -1, what);
  }
}
