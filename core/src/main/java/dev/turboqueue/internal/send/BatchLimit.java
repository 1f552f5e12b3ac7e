package dev.turboqueue.internal.send;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.owner.Ownership;
import java.io.IOException;

/**
 * The limit of batches that may be available or being filled; {@code docs/protocol.md},
 * "Back-pressure". Thread-safe.
 */
/*
 * The limit is exact because a batch takes its place when it is begun, not when it is rolled, and
 * because batches are counted, begun and rolled under one lock of all processes: a listing during a
 * rename may see the file twice or not at all. Between listings only batches begun count against the
 * room that was found: consumers make room, they never take it.
 */
public final class BatchLimit {

  private final QueueDirectory directory;
  private final Ownership ownership;
  private final int limit;

  private boolean counted;
  private long room;
  private long begunAtCount;

  /** Creates the limit of a queue. */
  public BatchLimit(QueueDirectory directory, Ownership ownership, int limit) {
    this.directory = directory;
    this.ownership = ownership;
    this.limit = limit;
  }

  /** Begins a batch by {@code creation} if there is room; returns whether there was. */
  boolean begin(IoAction<?> creation) throws IOException {
    if (limit == Integer.MAX_VALUE) {
      creation.run();
      return true;
    }
    return ownership.exclusively(
        () -> {
          if (!hasRoomNow()) {
            return false;
          }
          ownership.addBegun();
          creation.run();
          return true;
        });
  }

  /** Rolls a batch by {@code rename}. */
  boolean roll(IoAction<Boolean> rename) throws IOException {
    return limit == Integer.MAX_VALUE ? rename.run() : ownership.exclusively(rename);
  }

  /** Returns whether there is room for one more batch. */
  boolean hasRoom() throws IOException {
    return limit == Integer.MAX_VALUE || ownership.exclusively(this::hasRoomNow);
  }

  private boolean hasRoomNow() throws IOException {
    long begun = ownership.begun();
    if (counted && begun >= begunAtCount && room - (begun - begunAtCount) > 0) {
      return true;
    }
    begunAtCount = begun;
    room = limit - count();
    counted = true;
    return room > 0;
  }

  private long count() throws IOException {
    long[] batches = {0};
    directory.list(name -> batches[0] += counts(name) ? 1 : 0);
    return batches[0];
  }

  /** An idle producer of the Python library has an empty file, for ever if it died. */
  private static boolean counts(BatchName name) {
    boolean ours = name.state() == BatchState.LOADING && name.owner() != 0 && !name.isCopy();
    return name.state() == BatchState.AVAILABLE
        || (ours && name.resting().state() == BatchState.AVAILABLE);
  }
}
