package dev.turboqueue.internal.receive;

import dev.turboqueue.Batch;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Message;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.engine.DirectoryQueue;
import dev.turboqueue.internal.engine.Maintenance;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.DeliveryHistory;
import dev.turboqueue.internal.receive.ReceivedMessage.Outcome;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A batch that this process owns, from its claim to its end. Thread-safe. */
public final class ClaimedBatch implements Batch {

  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  private final DirectoryQueue queue;
  private final ConsumerOptions options;
  private final BatchName name;
  private final Path file;
  private final BatchReader reader;
  private final Settlement settlement;
  private final PoisonTrial suspicion;
  private final ProcessingLimit timeLimit;
  private final int deliveries;
  private final SavedProgress saved;
  private final Handling handling;
  private int expected;
  private boolean exhausted;

  /** The message of a suspected batch that was handed out last. */
  private @Nullable ReceivedMessage tried;

  /** A message that was read, and waits for what must be on the disk before it is handed out. */
  private @Nullable ReceivedMessage ahead;

  private State state = State.OPEN;

  /** Whether this batch is about to be given back: what is not on its way elsewhere stays. */
  private boolean leaving;

  /** How many messages are on their way elsewhere: to be settled when their copies are safe. */
  private int moving;

  /** What all messages were settled by together, IN_HAND if they were not. */
  private Outcome together = Outcome.IN_HAND;

  private enum State {
    OPEN,
    DONE,
    GIVEN_BACK
  }

  ClaimedBatch(DirectoryQueue queue, ConsumerOptions options, BatchName name, BatchReader reader) {
    this.queue = queue;
    this.options = options;
    this.name = name;
    this.reader = reader;
    file = queue.files().resolve(name.file());
    expected = (int) Math.max(0, reader.progress());
    settlement = new Settlement(expected, reader.beyond());
    handling = new Handling(queue.events(), name.id(), settlement.count());
    saved = new SavedProgress(queue.files().disk(), file, reader, settlement);
    deliveries = name.deliveries() + 1;
    suspicion = new PoisonTrial(reader.marks());
    timeLimit = new ProcessingLimit(options.processingLimit());
  }

  /** Returns a delay in milliseconds, rounded up. */
  public static long millis(Duration delay) {
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "The delay " + delay + " is out of range, must be from 0 to 100 years");
    }
    return delay.plusNanos(999_999).toMillis();
  }

  @Override
  public String id() {
    return name.id();
  }

  /** Tells that this batch was taken for a consumer; without this, nothing is told of it. */
  void tellClaimed() {
    handling.tellClaimed(reader.messages());
  }

  /** Returns for how long this process has had this batch. */
  Duration heldFor() {
    return handling.duration();
  }

  /** Returns how often this batch has been delivered, this time included. */
  int deliveries() {
    return deliveries;
  }

  /** Returns whether this batch hands out one message at a time. */
  boolean isSuspected() {
    return suspicion.isSuspected();
  }

  /** Tells that somebody has this batch as a whole now. */
  synchronized void handOut() {
    timeLimit.begin();
  }

  /** Returns the next message, null if there is none now. */
  @Nullable ReceivedMessage next() throws IOException {
    ReceivedMessage message = take();
    while (message != null && suspicion.isKiller(message)) {
      reject(message, note(message, suspicion.reason()));
      queue.redelivery().flush(); // settled before the next one may kill
      message = take();
    }
    return message;
  }

  private synchronized @Nullable ReceivedMessage take() throws IOException {
    if (!hasMore()) {
      return null;
    }
    ReceivedMessage message = hasAhead() ? ahead : read();
    if (message == null) {
      return null;
    }
    if (suspicion.isSuspected()) {
      ahead = message;
      if (suspicion.isKiller(message)) {
        return message;
      }
      markTried(message);
      ahead = null;
      tried = message;
    }
    timeLimit.begin(message);
    return message;
  }

  /** Returns whether a message was read that is not handed out yet. */
  private boolean hasAhead() {
    ReceivedMessage message = ahead;
    return message != null && message.isInHand();
  }

  private void markTried(ReceivedMessage message) throws IOException {
    saved.save(); // what came before is not to be delivered again because of this one
    suspicion.markTried(message);
  }

  private @Nullable ReceivedMessage read() throws IOException {
    if (!reader.next()) {
      exhausted = true;
      passOver(Math.max(expected, reader.messages()));
      finishIfComplete();
      return null;
    }
    int position = (int) reader.position();
    passOver(position);
    expected = position + 1;
    exhausted = reader.atEnd();
    return new ReceivedMessage(this, reader);
  }

  /** Takes note of what the reader has passed over: it was settled before, or is damaged. */
  private void passOver(int position) {
    settlement.passOver(expected, position);
    expected = position;
  }

  void ack(ReceivedMessage message) throws IOException {
    boolean free;
    synchronized (this) {
      if (!begin(message, Outcome.ACKED)) {
        return;
      }
      settle(message.position());
      free = suspicion.isSuspected() && hasMore();
    }
    if (free) {
      queue.readyAgain(this);
    }
  }

  /** Has a message delivered again after {@code delayMillis}. */
  void release(ReceivedMessage message, long delayMillis) throws IOException {
    DeliveryHistory note = note(message, (String) null);
    move(
        message,
        Outcome.RELEASED,
        () -> queue.redelivery().again(message, note, delayMillis, this));
  }

  /** Has a message delivered again as if it never had been. */
  void resend(ReceivedMessage message) throws IOException {
    move(message, Outcome.RELEASED, () -> queue.redelivery().again(message, null, 0, this));
  }

  /** Makes a message a dead letter. */
  void reject(ReceivedMessage message, DeliveryHistory note) throws IOException {
    move(message, Outcome.REJECTED, () -> queue.redelivery().dead(message, note, this));
  }

  /** Has a message tried again later, or makes it a dead letter if it was tried often enough. */
  void fail(ReceivedMessage message, DeliveryHistory note, Outcome outcome) throws IOException {
    int attempt = message.deliveryCount();
    if (attempt >= options.retryPolicy().maxAttempts()) {
      move(message, outcome, () -> queue.redelivery().dead(message, note, this));
    } else {
      Duration delay = options.retryPolicy().delayAfter(attempt, ThreadLocalRandom.current());
      long millis = delay.toMillis();
      move(message, outcome, () -> queue.redelivery().again(message, note, millis, this));
    }
  }

  DeliveryHistory note(ReceivedMessage message, @Nullable String reason) {
    return DeliveryHistory.of(message.origin(), message.deliveryCount(), now(), reason);
  }

  DeliveryHistory note(ReceivedMessage message, Throwable cause) {
    return DeliveryHistory.of(message.origin(), message.deliveryCount(), now(), cause);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Settles a message by a copy elsewhere: here it is settled when the copy is safe. */
  private void move(ReceivedMessage message, Outcome outcome, FirstFailure.Step copying)
      throws IOException {
    synchronized (this) {
      if (!begin(message, outcome)) {
        return;
      }
      moving++;
    }
    try {
      copying.run(); // without this monitor: that of Redelivery comes first
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        message.become(Outcome.IN_HAND);
        moving--;
      }
      throw e;
    }
    queue.wakeKeeper();
    if (suspicion.isSuspected()) {
      queue.readyAgain(this);
    }
  }

  /** Returns whether the message was still in hand; its outcome is then {@code outcome}. */
  private boolean begin(ReceivedMessage message, Outcome outcome) {
    if (!message.isInHand()) {
      if (message.outcome() == outcome && outcome != Outcome.EXPIRED) {
        return false;
      }
      throw new IllegalStateException(
          "Message " + message.id() + " was " + message.outcome().words + " before");
    }
    checkNotGivenBack();
    checkTogether("A message of batch ", outcome);
    if (state == State.DONE || together == outcome) {
      return false;
    }
    message.become(outcome);
    if (outcome != Outcome.EXPIRED) {
      timeLimit.settled();
    }
    return true;
  }

  private void checkTogether(String what, Outcome outcome) {
    if (together != Outcome.IN_HAND && together != outcome) {
      throw new IllegalStateException(
          what + id() + " was " + together.words + " before, with its whole batch");
    }
  }

  /** Throws if nothing can be settled any more, because others have this batch, or soon will. */
  synchronized void checkNotGivenBack() {
    if (isGivenBack()) {
      throw new IllegalStateException(
          "Batch "
              + id()
              + " was given back: its consumer was closed, it was released, or it took too long;"
              + " settle its messages before that");
    }
  }

  /** Settles the message at {@code position}: its copy elsewhere is safe. */
  synchronized void moved(int position) throws IOException {
    moving--;
    if (state == State.OPEN) {
      handling.moved();
      settle(position);
    }
  }

  /** Has a message stay as it is: its copy will not be safe. */
  synchronized void notMoved() {
    moving--;
  }

  private void settle(int position) throws IOException {
    if (!settlement.settle(position)) {
      return;
    }
    if (exhausted && settlement.isComplete(expected)) {
      finish();
    } else if (saved.unsaved() >= options.maxUnsaved()) {
      saved.save();
    }
  }

  @Override
  public void ack() throws IOException {
    together(
        Outcome.ACKED,
        () -> {
          settleReadable();
          exhausted = true;
          finish();
        });
  }

  /** Settles each message of a damaged batch but those that nobody can have had. */
  private void settleReadable() throws IOException {
    if (reader.damage().isEmpty() || !reader.isOurs()) {
      return; // it ends as a whole
    }
    while (reader.next()) {
      passOver((int) reader.position());
      expected++;
    }
    passOver(Math.max(expected, reader.messages()));
    settlement.settleReadable(expected);
  }

  @Override
  public void release(Duration delay) throws IOException {
    long millis = millis(delay);
    try {
      together(Outcome.RELEASED, () -> release(millis));
    } finally { // it may have gone, and only its file not be closed
      queue.cameBack();
      queue.wakeKeeper();
    }
  }

  private void release(long millis) throws IOException {
    String home = home();
    long due = millis == 0 ? 0 : queue.delays().due(millis);
    try {
      markLeft();
      Path released = queue.files().resolve(millis == 0 ? home : BatchName.delayed(due, home));
      queue.files().disk().rename(file, released);
    } catch (IOException | RuntimeException | Error e) {
      together = Outcome.IN_HAND;
      throw e;
    }
    state = State.GIVEN_BACK;
    handling.tellBack(QueueEvent.Type.RETRIED, reader.messages(), settlement.count());
    if (millis != 0) {
      queue.hints().addDelayed(due);
    }
    reader.close();
  }

  @Override
  public void reject(String reason) throws IOException {
    together(
        Outcome.REJECTED,
        () -> {
          exhausted = true;
          // A foreign file does not say how many: it is complete when all of it has been read.
          expected =
              reader.messages() < 0 ? Integer.MAX_VALUE : Math.max(expected, reader.messages());
        });
    try (BatchReader again = queue.foreign().open(name.file())) {
      rejectAll(again, reason);
    } catch (NoSuchFileException done) {
      // Its last message was settled before.
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        together = Outcome.IN_HAND;
      }
      throw e;
    }
  }

  private void rejectAll(BatchReader again, String reason) throws IOException {
    while (again.next()) {
      ReceivedMessage message = new ReceivedMessage(this, again);
      if (!isSettled(message.position())) {
        rejectUnread(message, note(message, reason));
      }
    }
    queue.redelivery().flush();
    synchronized (this) {
      if (state == State.OPEN) { // what is damaged has not been settled by a copy
        again.damage().forEach(reader.damage()::add);
        expected = Math.min(expected, settlement.prefix());
        finish();
      }
    }
  }

  private void rejectUnread(ReceivedMessage message, DeliveryHistory note) throws IOException {
    synchronized (this) {
      moving++;
    }
    try {
      queue.redelivery().dead(message, note, this);
    } catch (IOException | RuntimeException | Error e) {
      notMoved();
      throw e;
    }
  }

  /** Settles all messages together, when those that are on their way elsewhere have arrived. */
  private void together(Outcome outcome, FirstFailure.Step settling) throws IOException {
    while (true) {
      queue.redelivery().flush();
      synchronized (this) {
        checkNotGivenBack();
        checkTogether("Batch ", outcome);
        if (state == State.DONE) {
          return;
        }
        if (moving == 0) {
          together = outcome;
          settling.run();
          return;
        }
      }
      Thread.onSpinWait(); // a message was sent on its way just now
    }
  }

  private synchronized boolean isSettled(int position) {
    return settlement.isSettled(position);
  }

  private void finishIfComplete() throws IOException {
    if (settlement.isComplete(expected)) {
      finish();
    }
  }

  private void finish() throws IOException {
    boolean sound = reader.damage().isEmpty();
    if (sound) {
      saved.saveAll(); // before the unlink, which a power failure may undo
    } else {
      saved.save(); // for its repair: what could not be read is not settled
    }
    letGo(sound);
    reader.close();
    boolean wholly = sound && together == Outcome.ACKED;
    handling.tellSettled(wholly ? reader.messages() : settlement.count());
  }

  private void letGo(boolean sound) throws IOException {
    state = State.DONE; // first: from then on the file may be another batch's
    try {
      if (sound) {
        remove();
      } else {
        queue.setAside(name, reader.damage());
      }
    } catch (IOException | RuntimeException | Error e) {
      state = State.OPEN;
      throw e;
    }
  }

  private void remove() throws IOException {
    if (reader.isOurs()) {
      queue.spares().give(file, reader.fileSize());
    } else {
      queue.files().disk().delete(file); // as a spare, its permissions would become those of others
    }
  }

  /** Writes the progress if it has changed and the next pass would be too late. */
  synchronized void saveProgress() throws IOException {
    long nextPass = System.nanoTime() + Maintenance.BUSY_NANOS;
    if (state == State.OPEN && nextPass - saved.nanos() >= options.saveInterval().toNanos()) {
      saved.save();
    }
  }

  /** Writes what the next owner is to know. */
  private void markLeft() throws IOException {
    saved.save();
    suspicion.markNoneTried();
  }

  /** Returns whether a message may be left to hand out now. */
  synchronized boolean hasMore() {
    ReceivedMessage inTrial = tried;
    boolean free = inTrial == null || !inTrial.isInHand();
    return state == State.OPEN && (hasAhead() || (!exhausted && free));
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Returns whether others have this batch, or soon will. */
  synchronized boolean isGivenBack() {
    return state == State.GIVEN_BACK || (leaving && state == State.OPEN);
  }

  /** Returns the name to go back to: one delivery more if a message was handed out in vain. */
  private String home() {
    return settlement.isComplete(expected) ? name.home() : name.homeOnceMore();
  }

  /** Has nothing be settled any more but what is on its way elsewhere. */
  synchronized void leave() {
    leaving = true;
  }

  /**
   * Returns this batch to its place in the queue, after what was moved has been settled; returns
   * whether it was still open.
   */
  synchronized boolean giveBack() throws IOException {
    if (state != State.OPEN) {
      return false;
    }
    String home = home();
    FirstFailure closing = new FirstFailure();
    closing.run(this::markLeft);
    state = State.GIVEN_BACK; // whether saved or not: from now on the file may be another's
    closing.run(reader::close);
    closing.run(() -> queue.putBack(name.file(), home));
    handling.tellBack(QueueEvent.Type.RETURNED, reader.messages(), settlement.count());
    closing.end();
    return true;
  }

  /** Takes from their handlers the messages that are in hand for longer than the limit. */
  void expire() throws IOException {
    long now = System.nanoTime();
    FirstFailure all = new FirstFailure();
    for (ReceivedMessage late : late(now)) {
      DeliveryHistory note = note(late, timeLimit.reason());
      all.run(() -> fail(late, note, Outcome.EXPIRED));
    }
    all.end();
  }

  private synchronized List<ReceivedMessage> late(long now) {
    return state == State.OPEN && !leaving && together == Outcome.IN_HAND
        ? timeLimit.late(now)
        : List.of();
  }

  /**
   * Returns this batch to its place in the queue if nobody has gone on with it for longer than the
   * limit; returns whether it was so.
   */
  synchronized boolean giveBackIfStalled() throws IOException {
    boolean idle = together == Outcome.IN_HAND && moving == 0;
    return idle && timeLimit.isStalled(System.nanoTime()) && giveBack();
  }

  /** Returns the next message as a batch of its own, null if there is none now. */
  @Nullable Batch one() throws IOException {
    ReceivedMessage message = next();
    return message == null ? null : new SingleMessage(message);
  }

  @Override
  public Iterator<Message> iterator() {
    return new BatchMessages(this);
  }
}
