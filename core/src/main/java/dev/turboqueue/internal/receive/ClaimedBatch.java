package dev.turboqueue.internal.receive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Batch;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Message;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.DeliveryHistory;
import dev.turboqueue.internal.send.DelayedBatches;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A batch that this process owns, from its claim to its end: it hands out its messages and settles
 * them. Thread-safe.
 */
/*
 * Order of locks: Redelivery's monitor comes before this one, so nothing is moved with this monitor
 * held.
 */
final class ClaimedBatch implements Batch, Settler<ReceivedMessage>, MoveOrigin {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How long a call that settles the batch waits for a message before it flushes the copies. */
  private static final long MOVE_MILLIS = 5;

  private final ReceiveParts parts;
  private final ConsumerOptions options;
  private final BatchName name;
  private final BatchReader reader;
  private final Consumer<ClaimedBatch> whenFree;
  private final PoisonTrial poison;
  private final Handling handling;

  @GuardedBy("this")
  private final HandOut handOut;

  @GuardedBy("this")
  private final Settling settling;

  @GuardedBy("this")
  private final ProcessingLimit limit;

  /**
   * Creates a batch of which nothing is handed out.
   *
   * @param whenFree is called when a suspected batch can hand out its next message
   */
  ClaimedBatch(
      ReceiveParts parts,
      ConsumerOptions options,
      BatchName name,
      BatchReader reader,
      Consumer<ClaimedBatch> whenFree) {
    this.parts = parts;
    this.options = options;
    this.name = name;
    this.reader = reader;
    this.whenFree = whenFree;
    reader.skipTooLarge();
    poison = new PoisonTrial(reader.marks());
    limit = new ProcessingLimit(options.processingLimit(), parts.time());
    SettledMessages settled =
        new SettledMessages((int) Math.max(0, reader.progress()), reader.beyond());
    SavedProgress saved =
        new SavedProgress(
            parts.directory().disk(), parts.directory().path(name), reader, settled, parts.time());
    handling = new Handling(parts.events(), name.id(), settled.count(), parts.time());
    handOut = new HandOut(reader, this, settled, saved, poison, limit);
    settling =
        new Settling(parts, name, reader, settled, saved, poison, handOut, handling, options);
  }

  @Override
  public String id() {
    return name.id();
  }

  @Override
  public int deliveries() {
    return name.deliveries() + 1;
  }

  /** Reports that this batch was claimed for a consumer; without this, it causes no events. */
  synchronized void reportClaimed() {
    handling.reportClaimed(reader.messages());
  }

  @Override
  public Duration heldFor() {
    return handling.duration();
  }

  /** Returns whether this batch hands out one message at a time. */
  boolean isSuspected() {
    return poison.isSuspected();
  }

  /** Records that a caller has received this batch as a whole. */
  synchronized void handOutWhole() {
    limit.begin();
  }

  /** Returns the next message, null if there is none now. */
  @Nullable ReceivedMessage next() throws IOException {
    ReceivedMessage message = take();
    while (message != null && poison.isPoison(message)) {
      reject(message, poison.reason());
      parts.redelivery().flush(); // settled before the next one may kill
      message = take();
    }
    return message;
  }

  private synchronized @Nullable ReceivedMessage take() throws IOException {
    if (!hasMore()) {
      return null;
    }
    parts.ownership().checkSoon();
    ReceivedMessage message = handOut.next();
    if (message == null) { // a failure here is reported once, and maintenance tries again
      settling.finishIfDone();
    }
    return message;
  }

  /** Returns whether there may be another message to hand out now. */
  synchronized boolean hasMore() {
    return settling.phase() == BatchPhase.OPEN && handOut.hasMore();
  }

  @Override
  public void ack(ReceivedMessage message) throws IOException {
    boolean free;
    synchronized (this) {
      parts.ownership().checkSoon();
      if (!begin(message, Outcome.ACKED)) {
        return;
      }
      settling.settle(message.position());
      free = isSuspected() && hasMore();
    }
    if (free) {
      whenFree.accept(this);
    }
  }

  @GuardedBy("this")
  private boolean begin(ReceivedMessage message, Outcome outcome) throws IOException {
    if (outcome == Outcome.EXPIRED) { // the message or its batch may have been settled a moment ago
      return settling.phase() == BatchPhase.OPEN
          && message.isInHand()
          && settling.begin(message, outcome);
    }
    awaitOthers();
    if (!settling.begin(message, outcome)) {
      return false;
    }
    limit.settled();
    return true;
  }

  @Override
  public void release(ReceivedMessage message, long delayMillis) throws IOException {
    DeliveryHistory history = history(message, (String) null);
    moveAgain(message, Outcome.RELEASED, history, delayMillis);
  }

  /** Makes a message be delivered again as if it had never been delivered. */
  void resend(ReceivedMessage message) throws IOException {
    moveAgain(message, Outcome.RELEASED, null, 0);
  }

  @Override
  public void reject(ReceivedMessage message, @Nullable String reason) throws IOException {
    moveToDead(message, Outcome.REJECTED, history(message, reason));
  }

  @Override
  public void reject(ReceivedMessage message, Throwable cause) throws IOException {
    moveToDead(message, Outcome.REJECTED, history(message, cause));
  }

  @Override
  public void fail(ReceivedMessage message, Throwable cause) throws IOException {
    fail(message, history(message, cause), Outcome.RELEASED);
  }

  private void fail(ReceivedMessage message, DeliveryHistory history, Outcome outcome)
      throws IOException {
    int attempt = message.deliveryCount();
    if (attempt >= options.retryPolicy().maxAttempts()) {
      moveToDead(message, outcome, history);
    } else {
      Duration delay = options.retryPolicy().delayAfter(attempt, ThreadLocalRandom.current());
      moveAgain(message, outcome, history, delay.toMillis());
    }
  }

  private DeliveryHistory history(ReceivedMessage message, @Nullable String reason) {
    return DeliveryHistory.of(message.origin(), message.deliveryCount(), now(), reason);
  }

  private DeliveryHistory history(ReceivedMessage message, Throwable cause) {
    return DeliveryHistory.of(message.origin(), message.deliveryCount(), now(), cause);
  }

  private Instant now() {
    return Instant.ofEpochMilli(parts.time().wallMillis());
  }

  private void moveAgain(
      ReceivedMessage message, Outcome outcome, @Nullable DeliveryHistory history, long delayMillis)
      throws IOException {
    move(message, outcome, () -> parts.redelivery().again(message, history, delayMillis, this));
  }

  private void moveToDead(ReceivedMessage message, Outcome outcome, DeliveryHistory history)
      throws IOException {
    move(message, outcome, () -> parts.redelivery().dead(message, history, this));
  }

  /**
   * Settles a message by a copy in another batch; here it is settled when the copy is committed.
   */
  private void move(ReceivedMessage message, Outcome outcome, FirstFailure.Step copying)
      throws IOException {
    synchronized (this) {
      if (!begin(message, outcome)) {
        return;
      }
      settling.beginMove();
    }
    try {
      copying.run();
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        message.become(Outcome.IN_HAND);
        notMoved();
      }
      throw e;
    }
    parts.wakeMaintenance().run();
    if (isSuspected()) {
      whenFree.accept(this);
    }
  }

  @Override
  public synchronized void checkNotGivenBack() throws IOException {
    settling.checkNotGivenBack();
  }

  @Override
  public synchronized void moved(int position) throws IOException {
    notifyAll();
    settling.moved(position);
  }

  @Override
  public synchronized void saveMoved() throws IOException {
    settling.saveMoved();
  }

  @Override
  public synchronized void notMoved() {
    notifyAll();
    settling.notMoved();
  }

  @Override
  public void ifInHand(ReceivedMessage message, FirstFailure.Step step) throws IOException {
    Outcome now;
    boolean givenBack;
    synchronized (this) {
      now = message.outcome();
      givenBack = settling.phase().isGivenBack();
    }
    if (now == Outcome.EXPIRED) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The handler of {0} has returned, but the message was {1}",
          message.id(),
          now.words);
    } else if (now == Outcome.IN_HAND && !givenBack) {
      step.run();
    }
  }

  @Override
  public void ack() throws IOException {
    settleTogether(BatchPhase.ACKING, this::ackAll);
  }

  private synchronized void ackAll() throws IOException {
    settling.ackAll();
  }

  @Override
  public void release(Duration delay) throws IOException {
    long millis = DelayedBatches.millis(delay);
    try {
      settleTogether(BatchPhase.RELEASING, () -> releaseAll(millis));
    } finally { // it may be gone already, with only its file not closed
      parts.claimer().cameBack();
      parts.wakeMaintenance().run();
    }
  }

  private synchronized void releaseAll(long millis) throws IOException {
    settling.release(millis);
  }

  @Override
  public void reject(String reason) throws IOException {
    settleTogether(BatchPhase.REJECTING, () -> rejectAll(reason));
  }

  private void rejectAll(String reason) throws IOException {
    try (BatchReader again = parts.foreign().open(name)) {
      again.skipTooLarge();
      while (again.next()) {
        ReceivedMessage message = new ReceivedMessage(this, again);
        if (!isSettled(message.position())) {
          rejectUnread(message, history(message, reason));
        }
      }
      parts.redelivery().flush();
      synchronized (this) {
        again.damage().forEach(reader.damage()::add);
        settling.finish();
      }
    }
  }

  private synchronized boolean isSettled(int position) {
    return settling.isSettled(position);
  }

  private void rejectUnread(ReceivedMessage message, DeliveryHistory history) throws IOException {
    synchronized (this) {
      settling.beginMove();
    }
    try {
      parts.redelivery().dead(message, history, this);
    } catch (IOException | RuntimeException | Error e) {
      notMoved();
      throw e;
    }
  }

  /** Settles all messages together, after those that are being moved. */
  private void settleTogether(BatchPhase phase, FirstFailure.Step step) throws IOException {
    if (!begin(phase)) {
      return;
    }
    try {
      awaitMoves();
      step.run();
    } finally {
      end(phase);
    }
  }

  /**
   * Returns false if everything was already settled in this way; waits for another call in
   * progress.
   */
  private synchronized boolean begin(BatchPhase phase) throws IOException {
    awaitOthers();
    settling.checkNotGivenBack();
    settling.checkTogether("Batch ", phase.together);
    if (settling.phase().isOver()) {
      return false;
    }
    settling.enter(phase);
    return true;
  }

  /** Leaves a phase; if the batch has not ended in it, the messages are still in hand. */
  private synchronized void end(BatchPhase phase) {
    if (settling.phase() == phase) {
      settling.enter(BatchPhase.OPEN);
    }
    notifyAll();
  }

  @GuardedBy("this")
  private void awaitOthers() {
    boolean interrupted = false;
    while (settling.phase().isSettlingTogether()) {
      interrupted |= interruptedIn(0);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A flush may not include a message whose move began a moment ago. */
  private void awaitMoves() throws IOException {
    boolean interrupted = false;
    while (isAnyMoving()) {
      parts.redelivery().flush();
      synchronized (this) {
        interrupted |= settling.isAnyMoving() && interruptedIn(MOVE_MILLIS);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isAnyMoving() {
    return settling.isAnyMoving();
  }

  /** Waits for a change, {@code millis} at most if not 0; returns whether it was interrupted. */
  @GuardedBy("this")
  @SuppressWarnings("WaitNotInLoop") // its callers repeat it
  private boolean interruptedIn(long millis) {
    try {
      wait(millis);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /**
   * Writes the progress if it has changed and the next pass, {@code nanos} later, would be too
   * late.
   */
  synchronized void saveProgress(long nanos) throws IOException {
    settling.saveProgress(parts.time().nanos() + nanos, options.saveInterval().toNanos());
  }

  synchronized boolean isOpen() {
    return !settling.phase().isOver();
  }

  /** Returns whether somebody has a message of this batch, or all of it, and has not settled it. */
  synchronized boolean isAnyInHand() {
    return !settling.phase().isOver() && (limit.isWhole() || handOut.isAnyInHand());
  }

  /** Stops settling, except for messages that are being moved. */
  synchronized void leave() {
    awaitOthers();
    if (settling.phase() == BatchPhase.OPEN) {
      settling.enter(BatchPhase.LEAVING);
    }
  }

  /**
   * Returns this batch to its place in the queue, after what was moved has been settled; returns
   * whether it was still open.
   */
  synchronized boolean giveBack() throws IOException {
    if (settling.phase().isOver()) {
      return false;
    }
    settling.giveBack();
    return true;
  }

  /** Takes back messages that have been in hand for longer than the limit. */
  void expire() throws IOException {
    FirstFailure each = new FirstFailure();
    for (ReceivedMessage late : late(parts.time().nanos())) {
      DeliveryHistory history =
          history(
              late,
              "Its handler took longer than the processing limit of " + options.processingLimit());
      each.run(() -> fail(late, history, Outcome.EXPIRED));
    }
    each.end();
  }

  private synchronized List<ReceivedMessage> late(long now) {
    return settling.phase() == BatchPhase.OPEN ? limit.late(now) : List.of();
  }

  /**
   * Returns this batch to its place in the queue if nobody has worked on it for longer than the
   * limit; returns whether it did.
   */
  synchronized boolean giveBackIfStalled() throws IOException {
    boolean idle = settling.phase() == BatchPhase.OPEN && !settling.isAnyMoving();
    return idle && limit.isStalled(parts.time().nanos()) && giveBack();
  }

  /** Returns the next message as a batch of one message, null if there is none now. */
  @Nullable Batch one() throws IOException {
    ReceivedMessage message = next();
    return message == null ? null : new SingleMessage(message);
  }

  @Override
  public Iterator<Message> iterator() {
    return new BatchMessages(this::next);
  }
}
