package dev.turboqueue.internal.receive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Batch;
import dev.turboqueue.BatchLeftAloneException;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.Message;
import dev.turboqueue.MessageHandler;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.signal.PollBackoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes batches of a directory. Thread-safe. */
public final class DirectoryConsumer implements Consumer {

  /** How many unreadable batches are skipped at a time. */
  private static final int MOST_UNREADABLE = 16;

  /** How long a call may last that says at an exit that nothing came, so that no loop spins. */
  private static final long EXIT_PAUSE_NANOS = 10_000_000;

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final ReceiveParts parts;
  private final ConsumerOptions options;
  private final java.util.function.Consumer<? super DirectoryConsumer> whenClosed;
  private final PollBackoff backoff;

  /** The batch whose messages are being handed out one by one. */
  private volatile @Nullable ClaimedBatch current;

  /** Batches that come next. */
  @GuardedBy("this")
  private final Deque<ClaimedBatch> ready = new ArrayDeque<>();

  /** Batches that are not settled yet, including the current and the next ones. */
  @GuardedBy("this")
  private List<ClaimedBatch> held = new ArrayList<>();

  /** Why the skipped batches could not be read; reported when there is no other batch. */
  private final Queue<IOException> unreadable = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  /**
   * Creates a consumer.
   *
   * @param whenClosed is called when this consumer is being closed
   */
  public DirectoryConsumer(
      ReceiveParts parts,
      ConsumerOptions options,
      java.util.function.Consumer<? super DirectoryConsumer> whenClosed) {
    this.parts = parts;
    this.options = options;
    this.whenClosed = whenClosed;
    backoff = new PollBackoff(parts.hints());
  }

  @Override
  public @Nullable Message poll(Duration timeout) throws IOException, InterruptedException {
    return receive(timeout);
  }

  private @Nullable ReceivedMessage receive(Duration timeout)
      throws IOException, InterruptedException {
    long deadline = -1;
    while (true) {
      ReceivedMessage message = nextMessage();
      if (message != null) {
        return message;
      }
      deadline = deadline == -1 ? deadline(timeout) : deadline;
      if (!await(deadline)) {
        return null;
      }
    }
  }

  private long deadline(Duration timeout) {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException tooLong) {
      nanos = Long.MAX_VALUE;
    }
    long now = parts.time().nanos();
    return Math.max(1, now + Math.min(nanos, Long.MAX_VALUE - Math.max(0, now)));
  }

  private @Nullable ReceivedMessage nextMessage() throws IOException {
    if (!mayHandOut()) {
      return null;
    }
    ClaimedBatch batch = current; // the hot path takes only the batch's own lock
    ReceivedMessage message = batch == null ? null : batch.next();
    while (message == null) {
      batch = nextBatch();
      if (batch == null) {
        return null;
      }
      message = batch.next();
    }
    return message;
  }

  /** Returns the next batch that is ready, which becomes the current one; null if there is none. */
  private synchronized @Nullable ClaimedBatch nextBatch() {
    checkOpen();
    ClaimedBatch begun = current;
    if (begun == null || !begun.hasMore()) { // else another thread has just begun it
      current = ready.poll();
    }
    return current;
  }

  private synchronized @Nullable ClaimedBatch takeBatch() {
    checkOpen();
    ClaimedBatch begun = current;
    current = null;
    return begun != null && begun.hasMore() ? begun : ready.poll();
  }

  /** Returns false if nothing is handed out now: the queue is paused, or this JVM exits. */
  private boolean mayHandOut() {
    if (parts.exit().hasBegun()) {
      return false;
    }
    if (parts.pause().isOn()) {
      checkOpen();
      return false;
    }
    return true;
  }

  private void checkOpen() {
    if (closed && !parts.exit().hasBegun()) {
      throw new IllegalStateException("The consumer of " + parts.directory().path() + " is closed");
    }
  }

  @Override
  public @Nullable Batch pollBatch(Duration timeout) throws IOException, InterruptedException {
    long deadline = deadline(timeout);
    while (true) {
      Batch batch = nextWhole();
      if (batch != null) {
        return batch;
      }
      if (!await(deadline)) {
        return null;
      }
    }
  }

  /** Returns a whole batch, or the next message of one that is suspected; null if there is none. */
  private @Nullable Batch nextWhole() throws IOException {
    if (!mayHandOut()) {
      return null;
    }
    ClaimedBatch batch = takeBatch();
    while (batch != null && batch.isSuspected()) {
      Batch one = one(batch);
      if (one != null) {
        return one;
      }
      batch = takeBatch();
    }
    if (batch != null) {
      batch.handOutWhole();
    }
    return batch;
  }

  private @Nullable Batch one(ClaimedBatch batch) throws IOException {
    try {
      return batch.one();
    } catch (IOException | RuntimeException | Error e) {
      readyAgain(batch); // the next call tries again
      throw e;
    }
  }

  @Override
  public boolean handle(MessageHandler handler, Duration timeout)
      throws IOException, InterruptedException {
    ReceivedMessage message = receive(timeout);
    if (message == null) {
      return false;
    }
    try {
      handler.handle(message);
    } catch (InterruptedException e) {
      message.ifInHand(message::release);
      throw e;
    } catch (Exception e) {
      fail(message, e);
      return true;
    } catch (Error e) {
      fail(message, e);
      throw e;
    }
    message.ifInHand(message::ack);
    return true;
  }

  private static void fail(ReceivedMessage message, Throwable cause) throws IOException {
    try {
      message.ifInHand(() -> message.fail(cause));
    } catch (IOException | RuntimeException e) {
      e.addSuppressed(cause);
      throw e;
    }
  }

  /** Claims a batch, waiting for one until {@code deadline}; returns false if there was none. */
  private boolean await(long deadline) throws IOException, InterruptedException {
    backoff.enter();
    try {
      return look(deadline);
    } finally {
      backoff.leave();
    }
  }

  private boolean look(long deadline) throws IOException, InterruptedException {
    while (!hasReady() && !claimIfOpen()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while waiting for a batch");
      }
      long now = parts.time().nanos();
      if (now >= deadline) {
        return false;
      }
      if (parts.exit().hasBegun()) {
        LockSupport.parkNanos(this, Math.min(EXIT_PAUSE_NANOS, deadline - now));
        return false;
      }
      if (!parts.pause().isOn()) {
        parts.hints().setHungry();
      }
      LockSupport.parkNanos(this, Math.min(backoff.pause(now), deadline - now));
    }
    return true;
  }

  /** Returns whether another thread has claimed something to hand out. */
  private synchronized boolean hasReady() {
    ClaimedBatch begun = current;
    return mayHandOut() && (!ready.isEmpty() || (begun != null && begun.hasMore()));
  }

  /** Hands out the rest of a suspected batch, because its message in hand is settled. */
  public synchronized void readyAgain(ClaimedBatch batch) {
    if (held.contains(batch) && !ready.contains(batch)) {
      ready.add(batch);
    }
  }

  private boolean claimIfOpen() throws IOException {
    return parts
        .open()
        .using(
            () -> {
              checkOpen(); // nobody would own a batch that is claimed after closing
              return mayHandOut() && claim();
            });
  }

  /**
   * Claims the next batch that can be read; returns false if there is none.
   *
   * @throws IOException if the available batches cannot be read. A few unreadable files do not hide
   *     others; if there are many, the cause is not the files.
   */
  private boolean claim() throws IOException {
    while (unreadable.size() < MOST_UNREADABLE) {
      try {
        BatchName claimed = claimNext();
        if (claimed == null) {
          break;
        }
        ClaimedBatch batch = open(claimed);
        if (batch != null) {
          return take(batch);
        }
      } catch (BatchLeftAloneException e) {
        unreadable.add(e);
      }
    }
    reportUnreadable();
    return false;
  }

  private void reportUnreadable() throws IOException {
    IOException first = unreadable.poll();
    if (first == null) {
      return;
    }
    IOException other;
    while ((other = unreadable.poll()) != null) {
      first.addSuppressed(other);
    }
    throw first;
  }

  private @Nullable BatchName claimNext() throws IOException {
    try {
      return parts.claimer().claim();
    } catch (BatchLeftAloneException e) {
      throw e;
    } catch (IOException e) {
      throw parts.directory().explained(e);
    }
  }

  private synchronized boolean take(ClaimedBatch batch) throws IOException {
    if (closed) {
      giveBack(batch);
      return false;
    }
    backoff.found();
    held.removeIf(other -> !other.isOpen());
    held.add(batch);
    ready.add(batch);
    parts.wakeMaintenance().run();
    return true;
  }

  /**
   * Opens a claimed batch, null if it is damaged: then it is put aside.
   *
   * @throws BatchLeftAloneException if it cannot be opened; it goes back to its place
   */
  private @Nullable ClaimedBatch open(BatchName claimed) throws BatchLeftAloneException {
    try {
      BatchReader reader = parts.foreign().open(claimed);
      ClaimedBatch batch = new ClaimedBatch(parts, options, claimed, reader, this::readyAgain);
      batch.reportClaimed();
      return batch;
    } catch (DamagedBatchException e) {
      putAside(claimed, e);
    } catch (RefusedBatchException e) {
      giveBack(claimed, e);
      parts.foreign().leaveAlone(claimed, e); // it waits for a process that can read it
    } catch (IOException e) {
      throw new BatchLeftAloneException(putBack(claimed, e), e);
    } catch (RuntimeException | Error e) {
      putBack(claimed, e);
      throw e;
    }
    return null;
  }

  private void putAside(BatchName claimed, DamagedBatchException damage)
      throws BatchLeftAloneException {
    try {
      parts.quarantine().putAside(claimed, List.of(String.valueOf(damage.getMessage())));
    } catch (IOException e) {
      throw new BatchLeftAloneException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Gives back a batch that cannot be opened, and leaves it alone for a while; returns what to
   * report.
   */
  private String putBack(BatchName claimed, Throwable trouble) {
    giveBack(claimed, trouble);
    return parts
        .foreign()
        .leaveAlone(claimed.resting(), parts.directory().message(trouble, claimed));
  }

  private void giveBack(BatchName claimed, Throwable trouble) {
    try {
      parts.files().giveBack(claimed);
    } catch (IOException e) {
      trouble.addSuppressed(e); // it is tried again
    }
  }

  /**
   * Does what is due for the batches in hand before the next pass; returns whether there are any.
   */
  public boolean maintain(long nextPassNanos) throws IOException {
    List<ClaimedBatch> batches;
    synchronized (this) {
      held.removeIf(batch -> !batch.isOpen());
      batches = List.copyOf(held);
    }
    FirstFailure all = new FirstFailure();
    for (ClaimedBatch batch : batches) {
      all.run(() -> batch.saveProgress(nextPassNanos));
      all.run(() -> expire(batch));
    }
    all.end();
    return !batches.isEmpty();
  }

  /** Returns whether somebody has a message that is not settled. */
  public boolean isAnyInHand() {
    List<ClaimedBatch> batches;
    synchronized (this) {
      batches = List.copyOf(held);
    }
    return batches.stream().anyMatch(ClaimedBatch::isAnyInHand);
  }

  private void expire(ClaimedBatch batch) throws IOException {
    batch.expire();
    if (batch.giveBackIfStalled()) {
      parts.claimer().cameBack();
      LOG.log(
          System.Logger.Level.WARNING,
          "Batch {0} of {1} was given back, because nobody asked for its next message in time",
          batch.id(),
          parts.directory().path());
    }
  }

  private void giveBack(ClaimedBatch batch) throws IOException {
    if (batch.giveBack()) {
      parts.claimer().cameBack();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      parts
          .open()
          .using(
              () -> {
                giveAllBack();
                return true;
              });
    } finally {
      parts.events().awaitDelivered();
    }
  }

  private void giveAllBack() throws IOException {
    FirstFailure closing = new FirstFailure();
    List<ClaimedBatch> batches;
    synchronized (this) {
      closed = true;
      batches = held;
      held = new ArrayList<>();
      ready.clear();
      current = null;
    }
    whenClosed.accept(this);
    // A moved message must not be given back as well.
    batches.forEach(ClaimedBatch::leave);
    closing.run(() -> parts.redelivery().finish(batches::contains));
    for (ClaimedBatch batch : batches) {
      closing.run(() -> giveBack(batch));
    }
    closing.end();
  }
}
