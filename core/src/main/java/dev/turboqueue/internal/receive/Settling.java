package dev.turboqueue.internal.receive;

import dev.turboqueue.BatchLostException;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Settles the messages of a claimed batch, and ends the batch with the last of them. Not
 * thread-safe: the claimed batch's monitor guards it.
 */
final class Settling {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final ReceiveParts parts;
  private final BatchName name;
  private final BatchReader reader;
  private final SettledMessages settled;
  private final SavedProgress saved;
  private final PoisonTrial poison;
  private final HandOut handOut;
  private final Handling handling;
  private final ConsumerOptions options;

  private BatchPhase phase = BatchPhase.OPEN;

  /** How many messages are being moved: they are settled when their copies are committed. */
  private int moving;

  Settling(
      ReceiveParts parts,
      BatchName name,
      BatchReader reader,
      SettledMessages settled,
      SavedProgress saved,
      PoisonTrial poison,
      HandOut handOut,
      Handling handling,
      ConsumerOptions options) {
    this.parts = parts;
    this.name = name;
    this.reader = reader;
    this.settled = settled;
    this.saved = saved;
    this.poison = poison;
    this.handOut = handOut;
    this.handling = handling;
    this.options = options;
  }

  /** Returns the phase of the batch; if its file is gone, another process has it. */
  BatchPhase phase() {
    if (saved.isLost() && (phase == BatchPhase.OPEN || phase == BatchPhase.LEAVING)) {
      enter(BatchPhase.GIVEN_BACK);
    }
    return phase;
  }

  void enter(BatchPhase next) {
    phase = phase.to(next);
  }

  /** Returns whether the message was still in hand; its outcome is then {@code outcome}. */
  boolean begin(ReceivedMessage message, Outcome outcome) throws IOException {
    if (!message.isInHand()) {
      saved.checkNotLost(); // else it could be reported as settled, although it is delivered again
      if (message.outcome() == outcome && outcome != Outcome.EXPIRED) {
        return false;
      }
      throw new IllegalStateException(
          "Message " + message.id() + " was " + message.outcome().words + " before");
    }
    if (phase() != BatchPhase.OPEN) {
      checkNotGivenBack();
      checkTogether("A message of batch ", outcome);
      if (phase.isOver() || phase.together == outcome) {
        return false;
      }
    } else {
      lookIfDue();
    }
    message.become(outcome);
    return true;
  }

  private void lookIfDue() throws IOException {
    try {
      saved.lookIfDue();
    } catch (BatchLostException e) {
      parts.ownership().check(); // which may say more
      throw e;
    }
  }

  void checkNotGivenBack() throws IOException {
    saved.checkNotLost();
    if (phase.isGivenBack()) {
      throw new IllegalStateException(
          "Batch "
              + name.id()
              + " was given back: its consumer was closed, it was released, or it took too long;"
              + " settle its messages before that");
    }
  }

  /** Throws if the messages were settled together with an outcome other than {@code outcome}. */
  void checkTogether(String what, Outcome outcome) {
    Outcome together = phase.together;
    if (together != Outcome.IN_HAND && together != outcome) {
      throw new IllegalStateException(
          what + name.id() + " was " + together.words + " before, with its whole batch");
    }
  }

  void beginMove() {
    moving++;
  }

  boolean isAnyMoving() {
    return moving > 0;
  }

  /** Settles the message at {@code position}, because its copy is committed. */
  void moved(int position) throws IOException {
    moving--;
    if (!phase().isOver()) {
      handling.moved();
      settle(position);
    }
  }

  /** Writes what is settled, unless the batch has ended or belongs to another process. */
  void saveMoved() throws IOException {
    if (!phase().isOver()) {
      saved.save();
    }
  }

  /** Leaves a message as it is, because its copy will not be safe. */
  void notMoved() {
    moving--;
  }

  /** Settles the message at {@code position}. */
  void settle(int position) throws IOException {
    if (!settled.add(position)) {
      return;
    }
    if (handOut.isDone() && !phase.isSettlingTogether()) {
      finishOrRetry();
    } else if (saved.unsaved() >= options.maxUnsaved()) {
      saved.save();
    }
  }

  boolean isSettled(int position) {
    return settled.isSettled(position);
  }

  /** Ends the batch if its last messages were skipped, and nothing is left to settle. */
  void finishIfDone() throws IOException {
    if (phase() == BatchPhase.OPEN && handOut.isDone()) {
      finishOrRetry();
    }
  }

  /**
   * Another process may have memory for a message that was too large for this one, and so may this
   * one later. So the batch is delivered again, as often as a message whose handler fails.
   */
  private void finishOrRetry() throws IOException {
    int attempt = name.deliveries() + 1;
    if (!reader.isOnlyTooLarge() || attempt >= options.retryPolicy().maxAttempts()) {
      finish();
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "A batch goes back to the queue and is tried again later: {0}",
        reader.damage().get(0));
    Duration delay = options.retryPolicy().delayAfter(attempt, ThreadLocalRandom.current());
    release(name.restingOnceMore(), Math.max(1, delay.toMillis()));
    parts.wakeMaintenance().run();
  }

  /** Acknowledges all messages that are not settled and could be read. */
  void ackAll() throws IOException {
    if (reader.damage().isEmpty() || !reader.isOurs()) { // it ends as a whole
      finish();
      return;
    }
    handOut.readRest();
    SettledMessages before = settled.copy();
    settled.settleReadable(handOut.end());
    try {
      finish();
    } catch (IOException | RuntimeException | Error e) {
      if (!phase.isOver()) {
        settled.restore(before);
      }
      throw e;
    }
  }

  /** Ends the batch: all its messages are settled, except for unreadable ones. */
  void finish() throws IOException {
    boolean sound = reader.damage().isEmpty();
    parts.ownership().check(); // else another process may have the batch
    FirstFailure each = new FirstFailure();
    if (sound) {
      remove();
    } else {
      saved.save(); // for its repair: unreadable messages are not settled
      enter(phase.whenDone()); // set aside now, or as soon as that is possible
      each.run(() -> parts.quarantine().putAside(name, reader.damage()));
    }
    each.run(reader::close);
    boolean wholly = sound && phase == BatchPhase.ACKED;
    handling.reportSettled(wholly ? reader.messages() : settled.count());
    each.end();
  }

  private void remove() throws IOException {
    BatchPhase before = phase;
    try {
      saved.saveAll(); // before the unlink, which a power failure may undo
      enter(phase.whenDone()); // first: afterwards the file may belong to another batch
      if (reader.isOurs()) {
        parts.files().finish(name, reader.fileSize());
      } else {
        parts.files().delete(name); // if it were reused, other batches would get its permissions
      }
    } catch (IOException | RuntimeException | Error e) {
      if (phase != before) {
        enter(before);
      }
      FirstFailure failed = new FirstFailure();
      failed.fail(e);
      failed.run(saved::saveAgain); // the next owner must get the messages in hand, too
      failed.end();
    }
  }

  /**
   * Writes the progress if it has changed and {@code byNanos} would be too late; ends the batch if
   * that has failed before.
   */
  void saveProgress(long byNanos, long intervalNanos) throws IOException {
    saved.lookSoon(); // a system call a pass, not one a message
    finishIfDone();
    if (!phase().isOver() && byNanos - saved.nanos() >= intervalNanos) {
      saved.save();
    }
  }

  /** Makes the rest of the batch available again after {@code delayMillis}. */
  void release(long delayMillis) throws IOException {
    release(handOut.isAnyInHand() ? name.restingOnceMore() : name.resting(), delayMillis);
  }

  private void release(BatchName available, long delayMillis) throws IOException {
    BatchName resting = available;
    if (delayMillis > 0) {
      resting = resting.delayedUntil(parts.delayed().due(delayMillis));
    }
    saveForNextOwner();
    parts.files().release(name, resting);
    enter(BatchPhase.GIVEN_BACK);
    if (delayMillis > 0) {
      parts.delayed().add(resting);
    }
    handling.reportReturned(QueueEvent.Type.RETRIED, reader.messages(), settled.count());
    reader.close();
  }

  private void saveForNextOwner() throws IOException {
    saved.save();
    poison.markTryingNone();
  }

  /** Returns this batch to its place in the queue, now or as soon as that is possible. */
  void giveBack() throws IOException {
    boolean delivered = handOut.isAnyInHand();
    FirstFailure each = new FirstFailure();
    each.run(this::saveForNextOwner);
    // Saved or not: from now on the file may belong to another process.
    enter(BatchPhase.GIVEN_BACK);
    each.run(reader::close);
    each.run(
        () -> {
          if (delivered) {
            parts.files().giveBackDelivered(name);
          } else {
            parts.files().giveBack(name);
          }
        });
    handling.reportReturned(QueueEvent.Type.RETURNED, reader.messages(), settled.count());
    each.end();
  }
}
