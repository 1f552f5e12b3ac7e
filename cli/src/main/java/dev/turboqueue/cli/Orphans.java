package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The batches that dead processes had in hand, and that are not recovered yet. */
final class Orphans {

  private final String queue;
  private final Path directory;
  private final QueueInspector inspector;
  private final List<BatchInfo> batches;

  private Orphans(String queue, Path directory, QueueInspector inspector, List<BatchInfo> batches) {
    this.queue = queue;
    this.directory = directory;
    this.inspector = inspector;
    this.batches = batches;
  }

  /** Finds them in a queue that the user calls {@code queue}. */
  static Orphans in(String queue, Path directory) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    BatchOwners owners = new BatchOwners(inspector);
    List<BatchInfo> orphans = new ArrayList<>();
    for (BatchState state : List.of(BatchState.LOADING, BatchState.ASSIGNED)) {
      for (BatchInfo batch : inspector.batches(state)) {
        if (owners.isOrphan(batch)) {
          orphans.add(batch);
        }
      }
    }
    return new Orphans(queue, directory, inspector, orphans);
  }

  /** Returns those that are in none of {@code states}. */
  Orphans without(List<BatchState> states) {
    List<BatchInfo> others =
        batches.stream().filter(batch -> !states.contains(batch.state())).toList();
    return new Orphans(queue, directory, inspector, others);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Warns of them, if there are any. */
  void warn(Globals globals) {
    if (!batches.isEmpty()) {
      globals.warn(waiting());
    }
  }

  /** Returns a sentence that they wait for recovery, which nobody has tried yet. */
  String waiting() {
    String several = "batches that dead processes had in hand wait for recovery";
    String one = "batch that a dead process had in hand waits for recovery";
    return Units.count(batches.size(), one, several)
        + " ("
        + Units.size(batches.stream().mapToLong(batch -> Math.max(0, batch.bytes())).sum())
        + "); 'turboq recover "
        + queue
        + "' returns "
        + (batches.size() == 1 ? "it" : "them")
        + " to the queue";
  }

  /**
   * Reports those that still exist after the queue was opened, which recovers what it can.
   *
   * @throws CliException if there is one
   */
  void check() throws IOException {
    if (batches.isEmpty()) {
      return;
    }
    throw new CliException(
        Exit.FAILURE,
        "The queue '"
            + queue
            + "' contains batches of dead processes that could not be recovered: "
            + named()
            + ". "
            + remedy());
  }

  private String named() {
    List<String> files =
        batches.stream()
            .map(batch -> directory.resolve(batch.file()) + " (" + Units.size(batch.bytes()) + ")")
            .toList();
    return Units.first(3, ", ", files);
  }

  private String remedy() throws IOException {
    String again = "run 'turboq recover " + queue + "'";
    long needed = 0;
    for (BatchInfo batch : batches) {
      needed += bytesOf(batch);
    }
    long free = Files.getFileStore(directory).getUsableSpace();
    if (needed <= free) {
      return "To try again and see the reason, " + again + ".";
    }
    return "Recovery needs up to "
        + Units.size(needed)
        + " of free disk space, and "
        + Units.size(free)
        + " are free. Free some space and "
        + again
        + ", or save the messages in a queue on another disk with 'turboq repair QUEUE FILE'.";
  }

  private long bytesOf(BatchInfo batch) {
    try {
      return inspector.recoveryBytes(batch);
    } catch (IOException unreadable) {
      return 0; // then space is not what is missing
    }
  }
}
