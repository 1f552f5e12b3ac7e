package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The batches and messages of a queue, by state. Not thread-safe. */
final class Totals {

  /** The totals of one state. */
  static final class OfState {

    private long batches;
    private long messages;
    private long unknown;
    private long bytes;
    private @Nullable Instant oldest;
    private @Nullable Instant due;

    private void add(BatchInfo batch) {
      batches++;
      bytes += Math.max(0, batch.bytes());
      if (batch.messages() < 0) {
        unknown++;
      } else {
        messages += batch.messages() - batch.settled();
      }
      if (Queues.isDated(batch) && (oldest == null || batch.modified().isBefore(oldest))) {
        oldest = batch.modified();
      }
      Instant batchDue = batch.due();
      if (batchDue != null && (due == null || batchDue.isBefore(due))) {
        due = batchDue;
      }
    }

    long batches() {
      return batches;
    }

    /** Returns how many messages are not settled, in the batches for which this is known. */
    long messages() {
      return messages;
    }

    /** Returns the displayed number of messages: {@code ?} stands for unknown numbers. */
    String shownMessages() {
      if (unknown == 0) {
        return Units.count(messages);
      }
      return messages == 0 ? "?" : Units.count(messages) + "+?";
    }

    long bytes() {
      return bytes;
    }

    /** Returns how long ago the oldest batch was last written, null if there is none. */
    @Nullable Duration oldestAge() {
      return oldest == null ? null : Duration.between(oldest, Instant.now());
    }

    /** Returns when the first of these batches becomes available, null if none is delayed. */
    @Nullable Instant due() {
      return due;
    }

    private Map<String, @Nullable Object> toJson(BatchState state) {
      Duration age = oldestAge();
      Map<String, @Nullable Object> json =
          Json.object(
              "batches", batches,
              "messages", messages,
              "batchesOfUnknownCount", unknown,
              "bytes", bytes,
              "oldestAgeSeconds", age == null ? null : age.toMillis() / 1e3);
      if (state == BatchState.DELAYED) {
        json.put("due", due == null ? null : due.toString());
      }
      return json;
    }
  }

  private final String queue;
  private final boolean paused;
  private final Map<BatchState, OfState> states = new EnumMap<>(BatchState.class);
  private final OfState orphans = new OfState();

  private Totals(String queue, boolean paused) {
    this.queue = queue;
    this.paused = paused;
    for (BatchState state : BatchState.values()) {
      states.put(state, new OfState());
    }
  }

  /** Counts the current contents of a queue's directory. */
  static Totals of(Path directory) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    Totals totals = new Totals(String.valueOf(directory.getFileName()), inspector.isPaused());
    List<BatchInfo> batches = new ArrayList<>();
    inspector.forEach(batches::add);
    BatchOwners owners = new BatchOwners(inspector);
    for (BatchInfo batch : batches) {
      (owners.isOrphan(batch) ? totals.orphans : totals.of(batch.state())).add(batch);
    }
    return totals;
  }

  String queue() {
    return queue;
  }

  boolean isPaused() {
    return paused;
  }

  OfState of(BatchState state) {
    return states.computeIfAbsent(state, absent -> new OfState());
  }

  /** Returns the totals of what dead processes had in hand, which waits for recovery. */
  OfState orphans() {
    return orphans;
  }

  boolean isEmpty() {
    return orphans.batches() == 0
        && states.values().stream().allMatch(state -> state.batches() == 0);
  }

  Map<String, @Nullable Object> toJson() {
    Map<String, Object> byState = new LinkedHashMap<>();
    states.forEach((state, totals) -> byState.put(Queues.name(state), totals.toJson(state)));
    byState.put(BatchOwners.ORPHANED, orphans.toJson(BatchState.ASSIGNED));
    return Json.object("queue", queue, "paused", paused, "states", byState);
  }
}
