package dev.turboqueue.internal.send;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.QueueClock;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes delayed batches available when their time has come; {@code docs/protocol.md}, "Delays".
 * Thread-safe.
 */
public final class DelayedBatches {

  /** How long others wait before they do the work of a process that died while doing it. */
  private static final long PATIENCE_MILLIS = 1_000;

  /** Messages that are due within so many milliseconds share a batch. */
  private static final long STEP_MILLIS = 25;

  private static final long NEVER = Long.MAX_VALUE;

  private final QueueDirectory directory;
  private final Hints hints;
  private final QueueClock clock;

  public DelayedBatches(QueueDirectory directory, Hints hints) {
    this.directory = directory;
    this.hints = hints;
    clock = new QueueClock(hints, TimeSource.system());
  }

  /** Returns when a message that is delayed from now on is due, up to two steps later. */
  public long due(long delayMillis) {
    long due = clock.millis() + QueueClock.STEP_MILLIS + delayMillis;
    return (due + STEP_MILLIS - 1) / STEP_MILLIS * STEP_MILLIS;
  }

  /** Returns whether a batch that is due then should be ready to be renamed. */
  boolean isSoon(long due) {
    return due - clock.millis() <= 2 * STEP_MILLIS;
  }

  /** Returns in how many milliseconds something is due; 0 or less if it is now. */
  public long untilNext() {
    long next = hints.nextDue();
    return next == NEVER ? NEVER : next - clock.millis();
  }

  /** Makes available what is due, unless another process is at it. */
  public void release() throws IOException {
    long next = hints.nextDue();
    long now = clock.millis();
    long until = now + PATIENCE_MILLIS;
    if (next <= now && hints.setNextDue(next, until)) {
      long seen;
      long following;
      do {
        seen = hints.delayed(); // who is renamed after the listing has been counted after it
        following = releaseUntil(clock.millis());
      } while (hints.delayed() != seen);
      setNext(until, following);
      if (hints.delayed() != seen) { // who has delayed one meanwhile may have seen `until`
        hints.noteDelayed(0);
      }
    }
  }

  /** Sets the time of the next delayed batch, unless somebody has set an earlier one meanwhile. */
  private void setNext(long placeholder, long due) {
    long next = hints.nextDue();
    while ((next == placeholder || next > due) && !hints.setNextDue(next, due)) {
      next = hints.nextDue();
    }
  }

  /** Makes available what is due at {@code now}; returns when the next batch is. */
  private long releaseUntil(long now) throws IOException {
    long[] next = {NEVER};
    List<BatchName> due = new ArrayList<>();
    directory
        .disk()
        .list(
            directory.path(),
            file -> {
              BatchName name = BatchName.parse(file);
              if (name != null && name.state() == BatchState.DELAYED) {
                if (name.due() <= now) {
                  due.add(name);
                } else {
                  next[0] = Math.min(next[0], name.due());
                }
              }
            });
    for (BatchName name : due) {
      if (directory
          .disk()
          .rename(directory.resolve(name.file()), directory.resolve(name.whenDue()))) {
        hints.addReturned();
      }
    }
    return next[0];
  }
}
