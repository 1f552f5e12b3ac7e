package dev.turboqueue.internal.receive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchLostException;
import dev.turboqueue.BatchNaming;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.batch.BatchKey;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.CopyOrigins;
import dev.turboqueue.internal.format.DeliveryHistory;
import dev.turboqueue.internal.format.MessageColumns;
import dev.turboqueue.internal.format.MessageContent;
import dev.turboqueue.internal.send.BatchFactory;
import dev.turboqueue.internal.send.DelayedBatches;
import dev.turboqueue.internal.send.LoadingBatch;
import dev.turboqueue.internal.send.Roller;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.time.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages in hand into other batches: to be delivered again now or later, or never.
 * Thread-safe.
 */
/*
 * A message is first copied. When the copies are complete, their file is renamed: this commits them
 * (docs/protocol.md, "Moves"). Then the originals are marked as settled, and only then the file gets
 * its resting name. A process that recovers deletes copies that are not committed, and marks the
 * originals of those that are. So a message is moved once, whenever a process dies. A copy waits a
 * little for others, because most of the cost is that of the file.
 *
 * Order of locks: this object's monitor comes before a ClaimedBatch's.
 */
public final class Redelivery {

  /** How long copies wait for others; a message stays in hand this long after it was released. */
  private static final long MAX_AGE_NANOS = 5_000_000;

  private static final int MAX_OPEN = 64;

  private final BatchFactory batches;
  private final Roller roller;
  private final Events events;
  private final DelayedBatches delayed;

  @GuardedBy("this")
  private final Map<Target, Copies> open = new HashMap<>();

  /** Copies that are committed, and could not be given their resting name yet. */
  @GuardedBy("this")
  private final Set<Copies> committed = new LinkedHashSet<>();

  public Redelivery(BatchFactory batches, Roller roller, DelayedBatches delayed, Events events) {
    this.batches = batches;
    this.roller = roller;
    this.delayed = delayed;
    this.events = events;
  }

  /** The destination of copies: the dead letters, or the queue when they are due. */
  private record Target(boolean dead, @Nullable Moment due) {

    BatchName resting(BatchNaming naming, BatchKey key) {
      if (dead) {
        return BatchName.dead(key);
      }
      BatchName available = BatchName.available(naming, key);
      return due == null ? available : available.delayedUntil(due);
    }
  }

  /** A message, what is stored with its copy, and the batch in which it is settled then. */
  private record Move(MessageContent message, @Nullable DeliveryHistory history, MoveOrigin from) {

    void copyTo(LoadingBatch batch) throws IOException {
      byte[] stored = message.stored();
      batch.add(message.isJsonText(), stored, stored.length, columns());
    }

    MessageColumns columns() {
      return message.columns(history);
    }

    /** Returns about how many bytes the copy takes, including what is stored with it. */
    long length() {
      return MessageColumns.messageLength(message.stored().length, columns());
    }
  }

  /** Copies that wait for each other, and the batch that they fill. */
  private static final class Copies {
    final Target target;
    final List<Move> moves = new ArrayList<>();

    /** Null until it is begun, or begun again. */
    @Nullable LoadingBatch batch;

    Copies(Target target) {
      this.target = target;
    }

    CopyOrigins origins() {
      CopyOrigins origins = new CopyOrigins();
      moves.forEach(move -> origins.add(move.from.id(), move.message.position()));
      return origins;
    }

    boolean hasRoom(long length) {
      return batch == null || batch.hasRoom(length);
    }

    boolean isOld() {
      return batch == null || batch.ageNanos() >= MAX_AGE_NANOS;
    }
  }

  /** Makes a message be delivered again after {@code delayMillis}. */
  void again(
      MessageContent message, @Nullable DeliveryHistory history, long delayMillis, MoveOrigin from)
      throws IOException {
    Moment due = delayMillis == 0 ? null : delayed.due(delayMillis);
    move(new Target(false, due), new Move(message, history, from));
  }

  /** Makes a message a dead letter. */
  void dead(MessageContent message, DeliveryHistory history, MoveOrigin from) throws IOException {
    move(new Target(true, null), new Move(message, history, from));
  }

  private synchronized void move(Target target, Move move) throws IOException {
    move.from.checkNotGivenBack(); // it may have been given back while this waited
    Copies copies = open.get(target);
    if (copies != null && !copies.hasRoom(move.length())) {
      roll(copies);
      copies = null;
    }
    if (copies == null) {
      if (open.size() >= MAX_OPEN) {
        flush();
      }
      copies = new Copies(target);
      open.put(target, copies);
    }
    move.copyTo(batch(copies));
    copies.moves.add(move);
  }

  /** Returns the batch with all copies; begins it if there is none. */
  private LoadingBatch batch(Copies copies) throws IOException {
    LoadingBatch batch = copies.batch;
    if (batch == null) {
      batch = begin(copies.target);
      try {
        for (Move move : copies.moves) {
          move.copyTo(batch);
        }
      } catch (IOException | RuntimeException | Error e) {
        FirstFailure closing = new FirstFailure();
        closing.fail(e);
        closing.run(batch::discard);
        closing.end();
      }
      copies.batch = batch;
    }
    return batch;
  }

  private LoadingBatch begin(Target target) throws IOException {
    BatchNaming naming = batches.naming();
    return batches.beginCopies(key -> target.resting(naming, key));
  }

  /** Rolls batches that have waited long enough; returns whether any still waits. */
  public synchronized boolean maintain() throws IOException {
    rollAll(Copies::isOld);
    return !open.isEmpty() || !committed.isEmpty();
  }

  /** Has everything that was moved so far settled where it was. */
  public synchronized void flush() throws IOException {
    rollAll(copies -> true);
  }

  @GuardedBy("this")
  @SuppressWarnings("GuardedBy") // what is run is run at once, with the lock
  private void rollAll(Predicate<Copies> wanted) throws IOException {
    FirstFailure all = new FirstFailure();
    List.copyOf(committed).forEach(copies -> all.run(() -> publish(copies)));
    open.values().stream().filter(wanted).toList().forEach(copies -> all.run(() -> roll(copies)));
    all.end();
  }

  /**
   * Settles everything that was moved so far in its batch. A copy that cannot be made safe now is
   * dropped if it came from one of {@code ending}, which will be delivered again; the other copies
   * wait.
   */
  public synchronized void finish(Predicate<MoveOrigin> ending) throws IOException {
    FirstFailure all = new FirstFailure();
    all.run(this::flush);
    for (Copies copies : open.values()) {
      List<Move> dropped = copies.moves.stream().filter(move -> ending.test(move.from)).toList();
      if (!dropped.isEmpty()) {
        copies.moves.removeAll(dropped);
        dropped.forEach(move -> move.from.notMoved());
        discard(copies, all);
      }
    }
    open.values().removeIf(copies -> copies.moves.isEmpty());
    all.end();
  }

  private static void discard(Copies copies, FirstFailure all) {
    LoadingBatch batch = copies.batch;
    if (batch != null) {
      copies.batch = null;
      all.run(batch::discard);
    }
  }

  @GuardedBy("this")
  @SuppressWarnings("GuardedBy") // what is run is run at once, with the lock
  private void roll(Copies copies) throws IOException {
    FirstFailure all = new FirstFailure();
    if (copies.moves.isEmpty()) {
      open.remove(copies.target);
      discard(copies, all);
    } else {
      commit(copies);
      open.remove(copies.target);
      committed.add(copies);
      settle(copies, all);
      all.run(() -> publish(copies));
    }
    all.end();
  }

  private void commit(Copies copies) throws IOException {
    try {
      roller.commit(batch(copies), copies.origins());
    } catch (BatchLostException e) {
      copies.batch = null; // it is gone, or may never reach the disk: the next try begins a new one
      throw e;
    }
  }

  private void settle(Copies copies, FirstFailure all) {
    for (Move move : copies.moves) {
      all.run(() -> move.from.moved(move.message.position()));
      DeliveryHistory history = move.history;
      String reason = history == null ? "" : Objects.requireNonNullElse(history.reason(), "");
      QueueEvent.Type type = copies.target.dead ? QueueEvent.Type.DEAD : QueueEvent.Type.RETRIED;
      events.report(type, move.from.id(), 1, move.from.heldFor(), reason);
    }
  }

  /**
   * Gives committed copies their resting name, after it is on the disk that nothing else counts.
   */
  @GuardedBy("this")
  private void publish(Copies copies) throws IOException {
    for (MoveOrigin from : copies.moves.stream().map(Move::from).distinct().toList()) {
      from.saveMoved();
    }
    LoadingBatch batch = batch(copies);
    if (!batch.isCommitted()) { // a new one, because the file was removed
      commit(copies);
    }
    try {
      roller.roll(batch);
    } catch (BatchLostException e) {
      copies.batch = null;
      throw e;
    } catch (IOException e) {
      if (batch.isOver()) { // it has its name, though perhaps not permanently
        committed.remove(copies);
      }
      throw e;
    }
    committed.remove(copies);
  }
}
