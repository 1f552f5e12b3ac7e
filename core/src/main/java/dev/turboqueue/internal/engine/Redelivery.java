package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages in hand into other batches: to be delivered again, later, or never. Thread-safe.
 */
/*
 * A message is copied first and settled where it was when its copy has rolled, so that a crash in
 * between can deliver it once more, but never lose it. The file with the copies says in its name
 * that it holds copies: left behind by a dead process, it is deleted, because the originals are not
 * settled. Copies wait a little for others, for the cost is the file's.
 *
 * Order of locks: this object's monitor comes before a ClaimedBatch's.
 */
final class Redelivery {

  /** How long copies wait for others; so long a message is in hand after it was released. */
  private static final long MAX_AGE_NANOS = 5_000_000;

  private static final int MAX_OPEN = 64;

  private final QueueDirectory directory;
  private final QueueOptions options;
  private final Spares spares;
  private final BatchIds ids;
  private final Roller roller;
  private final Events events;
  private final Delays delays;
  private final Map<Target, Copies> open = new HashMap<>();

  Redelivery(
      QueueDirectory directory,
      Spares spares,
      QueueOptions options,
      BatchIds ids,
      Roller roller,
      Delays delays,
      Events events) {
    this.directory = directory;
    this.options = options;
    this.spares = spares;
    this.ids = ids;
    this.roller = roller;
    this.delays = delays;
    this.events = events;
  }

  /** Where copies go: among the dead letters, or back into the queue when they are due. */
  private record Target(boolean dead, long due) {}

  /** A message, what goes with its copy, and the batch where it is settled then. */
  private record Move(MessageContent message, @Nullable DeliveryNote note, ClaimedBatch from) {}

  /** A batch being filled with copies. */
  private static final class Copies {
    final LoadingBatch batch;
    final List<Move> moves = new ArrayList<>();

    Copies(LoadingBatch batch) {
      this.batch = batch;
    }
  }

  /** Has a message delivered again after {@code delayMillis}. */
  void again(
      MessageContent message, @Nullable DeliveryNote note, long delayMillis, ClaimedBatch from)
      throws IOException {
    long due = delayMillis == 0 ? 0 : delays.due(delayMillis);
    move(new Target(false, due), new Move(message, note, from));
  }

  /** Makes a message a dead letter. */
  void dead(MessageContent message, DeliveryNote note, ClaimedBatch from) throws IOException {
    move(new Target(true, 0), new Move(message, note, from));
  }

  private synchronized void move(Target target, Move move) throws IOException {
    Copies copies = open.get(target);
    if (copies != null && !copies.batch.hasRoom(move.message.length())) {
      roll(target, copies);
      copies = null;
    }
    if (copies == null) {
      if (open.size() >= MAX_OPEN) {
        flush();
      }
      copies = new Copies(begin(target));
      open.put(target, copies);
    }
    move.message.copyTo(copies.batch, move.note);
    copies.moves.add(move);
  }

  private LoadingBatch begin(Target target) throws IOException {
    BatchNaming naming = options.naming();
    String part = ids.next(naming);
    String available = BatchName.available(naming, part);
    String home =
        target.dead
            ? BatchName.dead(part)
            : target.due == 0 ? available : BatchName.delayed(target.due, available);
    String loading = BatchName.loadingCopies(naming, part);
    return new LoadingBatch(directory, spares, options, loading, home, 0);
  }

  /** Rolls what has waited long enough; returns whether something still waits. */
  synchronized boolean keep() throws IOException {
    for (Map.Entry<Target, Copies> entry : List.copyOf(open.entrySet())) {
      if (entry.getValue().batch.ageNanos() >= MAX_AGE_NANOS) {
        roll(entry.getKey(), entry.getValue());
      }
    }
    return !open.isEmpty();
  }

  /** Has everything that was moved so far settled where it was. */
  synchronized void flush() throws IOException {
    for (Map.Entry<Target, Copies> entry : List.copyOf(open.entrySet())) {
      roll(entry.getKey(), entry.getValue());
    }
  }

  /**
   * Has everything that was moved so far settled where it was, or else given back: copies that
   * cannot be made safe now are dropped, and the originals delivered again.
   */
  synchronized void finish() throws IOException {
    Closing all = new Closing();
    all.run(this::flush);
    open.values().forEach(copies -> all.run(copies.batch::discard));
    open.clear();
    all.end();
  }

  private void roll(Target target, Copies copies) throws IOException {
    if (copies.batch.messages() == 0) {
      open.remove(target);
      copies.batch.discard();
      return;
    }
    try {
      roller.roll(copies.batch);
    } catch (LoadingBatch.OverException e) {
      open.remove(target);
      startOver(target, copies, e);
    } catch (IOException e) {
      if (copies.batch.isOver()) {
        open.remove(target); // rolled, but perhaps not for ever: the originals stay unsettled
      }
      throw e;
    }
    open.remove(target);
    settle(target, copies);
  }

  /** Writes the same copies into a new file: the old one is gone, or may never reach the disk. */
  private void startOver(Target target, Copies failed, IOException why) throws IOException {
    Copies copies = new Copies(begin(target));
    open.put(target, copies);
    for (Move move : failed.moves) {
      move.message.copyTo(copies.batch, move.note);
      copies.moves.add(move);
    }
    throw why;
  }

  private void settle(Target target, Copies copies) throws IOException {
    Closing all = new Closing();
    for (Move move : copies.moves) {
      all.run(() -> move.from.moved(move.message.position()));
      DeliveryNote note = move.note;
      String reason = note == null ? "" : Objects.requireNonNullElse(note.reason(), "");
      QueueEvent.Type type = target.dead ? QueueEvent.Type.DEAD : QueueEvent.Type.RETRIED;
      events.tell(type, move.from.id(), 1, reason);
    }
    all.end();
  }
}
