package dev.turboqueue.internal.send;

import dev.turboqueue.BatchLostException;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.MessageColumns;
import dev.turboqueue.internal.time.Moment;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The batches that a producer fills with delayed messages, by due time. Not thread-safe. */
final class DelayedSends {

  /** How many due times a producer keeps open at once; one more rolls the existing batches. */
  private static final int MAX_OPEN = 64;

  private final SendParts parts;
  private final Map<Moment, LoadingBatch> open = new LinkedHashMap<>();

  DelayedSends(SendParts parts) {
    this.parts = parts;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void add(
      long delayMillis, boolean asText, byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    Moment due = parts.delayed().due(delayMillis);
    LoadingBatch batch = open.get(due);
    if (batch != null && !batch.hasRoom(MessageColumns.messageLength(length, columns))) {
      roll(due, batch);
      batch = null;
    }
    if (batch == null) {
      if (open.size() >= MAX_OPEN) {
        flush();
      }
      batch = parts.batches().beginDelayed(due);
      open.put(due, batch);
    }
    batch.add(asText, source, length, columns);
  }

  /** Rolls batches that are old enough or due soon; returns whether any remain. */
  boolean maintain() throws IOException {
    Rolls each = new Rolls();
    for (Map.Entry<Moment, LoadingBatch> entry : List.copyOf(open.entrySet())) {
      boolean old = entry.getValue().ageNanos() >= parts.options().maxBatchAge().toNanos();
      if (old || parts.delayed().isSoon(entry.getKey())) {
        each.roll(entry);
      }
    }
    each.end();
    return !open.isEmpty();
  }

  /** Rolls everything. */
  void flush() throws IOException {
    Rolls each = new Rolls();
    for (Map.Entry<Moment, LoadingBatch> entry : List.copyOf(open.entrySet())) {
      each.roll(entry);
    }
    each.end();
  }

  /** Rolls batches; a failure of one does not stop the others. */
  private final class Rolls {

    private final FirstFailure lost = new FirstFailure();
    private final FirstFailure held = new FirstFailure();

    void roll(Map.Entry<Moment, LoadingBatch> entry) {
      try {
        DelayedSends.this.roll(entry.getKey(), entry.getValue());
      } catch (BatchLostException e) {
        lost.fail(e);
      } catch (IOException | RuntimeException | Error e) {
        held.fail(e);
      }
    }

    /** Throws the failures of lost batches first: batches that are kept will be tried again. */
    void end() throws IOException {
      lost.end();
      held.end();
    }
  }

  private void roll(Moment due, LoadingBatch batch) throws IOException {
    try {
      if (batch.messages() == 0) {
        batch.discard();
      } else {
        parts.roller().rollSent(batch);
      }
    } finally {
      if (batch.isOver()) {
        open.remove(due);
      }
    }
  }
}
