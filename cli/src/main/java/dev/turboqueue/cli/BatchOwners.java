package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The owners of the batches of a queue, and which of them are dead. Not thread-safe. */
final class BatchOwners {

  /** The displayed state of what a dead process had in hand, until it is recovered. */
  static final String ORPHANED = "orphaned";

  /**
   * Numbers of the Python library's processes have no leading zeros; in names of 0.7 they come
   * last.
   */
  private static final Pattern PYTHON =
      Pattern.compile("assigned_(?<first>\\d+)_.*|unload_.*\\.db_(?<last>\\d+)");

  private final QueueInspector inspector;
  private final Map<Integer, Boolean> alive = new HashMap<>();

  BatchOwners(QueueInspector inspector) {
    this.inspector = inspector;
  }

  /** Returns whether the owner of a batch is dead, so that the batch waits for its recovery. */
  boolean isOrphan(BatchInfo batch) throws IOException {
    int owner = batch.owner();
    if (owner == 0) {
      return false;
    }
    Boolean known = alive.get(owner);
    if (known == null) {
      known = inspector.isAlive(owner);
      alive.put(owner, known);
    }
    return !known;
  }

  /** Returns the displayed state of a batch. */
  String stateOf(BatchInfo batch) throws IOException {
    return isOrphan(batch) ? ORPHANED : Queues.name(batch.state());
  }

  /** Returns the displayed owner of a batch: {@code -} if it has none. */
  String ownerOf(BatchInfo batch) {
    if (batch.owner() != 0) {
      return String.valueOf(batch.owner());
    }
    Matcher python = PYTHON.matcher(batch.file());
    if (!python.matches()) {
      return "-";
    }
    String first = python.group("first");
    return "python " + (first == null ? python.group("last") : first);
  }
}
