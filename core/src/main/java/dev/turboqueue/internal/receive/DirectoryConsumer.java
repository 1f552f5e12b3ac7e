package dev.turboqueue.internal.receive;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.Message;
import dev.turboqueue.MessageHandler;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.engine.DirectoryQueue;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.recover.ForeignFiles;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.PollBackoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes batches of a directory. Thread-safe. */
public final class DirectoryConsumer implements Consumer {

  /** How many batches that cannot be read are passed over at a time. */
  private static final int MOST_UNREADABLE = 16;

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final DirectoryQueue queue;
  private final ConsumerOptions options;
  private final QueueDirectory directory;
  private final Claimer claimer;
  private final Hints hints;
  private final PollBackoff pace;
  private final ForeignFiles foreign;

  /** The batch whose messages are being handed out one by one. */
  private volatile @Nullable ClaimedBatch current;

  /** Batches that are next. */
  private final Deque<ClaimedBatch> ready = new ArrayDeque<>();

  /** Batches that are not settled yet, the current and the next among them. */
  private List<ClaimedBatch> held = new ArrayList<>();

  /** Why batches could not be read that were passed over; told when no other batch is there. */
  private final Queue<IOException> unreadable = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  public DirectoryConsumer(DirectoryQueue queue, ConsumerOptions options) {
    this.queue = queue;
    this.options = options;
    directory = queue.files();
    claimer = queue.claimer();
    hints = queue.hints();
    pace = new PollBackoff(hints);
    foreign = queue.foreign();
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

  private static long deadline(Duration timeout) {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException tooLong) {
      nanos = Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    return Math.max(1, now + Math.min(nanos, Long.MAX_VALUE - Math.max(0, now)));
  }

  private @Nullable ReceivedMessage nextMessage() throws IOException {
    if (queue.isPaused()) {
      checkOpen();
      return null;
    }
    ClaimedBatch batch = current; // the hot path takes no lock but the batch's own
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

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The consumer of " + directory.path() + " is closed");
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
    if (queue.isPaused()) {
      checkOpen();
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
      batch.handOut();
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

  /** Claims a batch, waiting for one until {@code deadline}; returns false if none came. */
  private boolean await(long deadline) throws IOException, InterruptedException {
    pace.enter();
    try {
      return look(deadline);
    } finally {
      pace.leave();
    }
  }

  private boolean look(long deadline) throws IOException, InterruptedException {
    while (!hasReady() && !claimIfOpen()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while waiting for a batch");
      }
      long now = System.nanoTime();
      if (now >= deadline) {
        return false;
      }
      if (!queue.isPaused()) {
        hints.setHungry();
      }
      LockSupport.parkNanos(this, Math.min(pace.pause(now), deadline - now));
    }
    return true;
  }

  /** Returns whether another thread has brought something to hand out. */
  private synchronized boolean hasReady() {
    ClaimedBatch begun = current;
    return !queue.isPaused() && (!ready.isEmpty() || (begun != null && begun.hasMore()));
  }

  /** Hands out the rest of a suspected batch: its message in hand is settled. */
  public synchronized void readyAgain(ClaimedBatch batch) {
    if (held.contains(batch) && !ready.contains(batch)) {
      ready.add(batch);
    }
  }

  private boolean claimIfOpen() throws IOException {
    return queue.using(
        () -> {
          checkOpen(); // a batch claimed after closing would be nobody's
          return !queue.isPaused() && claim();
        });
  }

  /**
   * Claims the next batch that can be read; returns false if there is none.
   *
   * @throws IOException if what there is cannot be read. A few files that cannot hide no other; if
   *     many cannot, it is not the files' trouble.
   */
  private boolean claim() throws IOException {
    while (true) {
      String available = unreadable.size() < MOST_UNREADABLE ? claimName() : null;
      if (available == null) {
        tellUnreadable();
        return false;
      }
      try {
        ClaimedBatch batch = open(available);
        if (batch != null) {
          return take(batch);
        }
      } catch (IOException e) {
        unreadable.add(e);
      }
    }
  }

  private void tellUnreadable() throws IOException {
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

  private @Nullable String claimName() throws IOException {
    try {
      return claimer.claim();
    } catch (IOException e) {
      throw directory.explained(e);
    }
  }

  private synchronized boolean take(ClaimedBatch batch) throws IOException {
    if (closed) {
      giveBack(batch);
      return false;
    }
    pace.found();
    held.removeIf(other -> !other.isOpen());
    held.add(batch);
    ready.add(batch);
    queue.wakeKeeper();
    return true;
  }

  /** Opens a claimed batch, null if it is damaged: then it is put aside. */
  private @Nullable ClaimedBatch open(String available) throws IOException {
    String assigned = BatchName.assigned(queue.owner(), available);
    BatchName name = Objects.requireNonNull(BatchName.parse(assigned));
    boolean placed = false;
    try {
      BatchReader reader = foreign.open(assigned);
      placed = true;
      ClaimedBatch batch = new ClaimedBatch(queue, options, name, reader);
      batch.tellClaimed();
      return batch;
    } catch (DamagedBatchException e) {
      queue.setAside(name, List.of(String.valueOf(e.getMessage())));
      placed = true;
    } catch (RefusedBatchException e) {
      foreign.leaveAlone(name, e); // it waits for whoever can read it
    } catch (IOException e) {
      throw new IOException(leaveAlone(name, e), e);
    } finally {
      if (!placed) {
        queue.putBack(assigned, available);
      }
    }
    return null;
  }

  private String leaveAlone(BatchName name, IOException e) {
    return foreign.leaveAlone(name.home(), QueueDirectory.message(e, name.file(), name.home()));
  }

  /** Does what is due for the batches in hand; returns whether there are any. */
  public boolean keep() throws IOException {
    List<ClaimedBatch> batches;
    synchronized (this) {
      held.removeIf(batch -> !batch.isOpen());
      batches = List.copyOf(held);
    }
    FirstFailure all = new FirstFailure();
    for (ClaimedBatch batch : batches) {
      all.run(batch::saveProgress);
      all.run(() -> expire(batch));
    }
    all.end();
    return !batches.isEmpty();
  }

  private void expire(ClaimedBatch batch) throws IOException {
    batch.expire();
    if (batch.giveBackIfStalled()) {
      queue.cameBack();
      LOG.log(
          System.Logger.Level.WARNING,
          "Given back, because nobody has gone on with it: batch {0} of {1}",
          batch.id(),
          directory.path());
    }
  }

  private void giveBack(ClaimedBatch batch) throws IOException {
    if (batch.giveBack()) {
      queue.cameBack();
    }
  }

  @Override
  public void close() throws IOException {
    queue.using(
        () -> {
          giveAllBack();
          return true;
        });
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
    queue.forget(this);
    // What is moved must not go back as well.
    batches.forEach(ClaimedBatch::leave);
    closing.run(() -> queue.redelivery().finish(batches::contains));
    for (ClaimedBatch batch : batches) {
      closing.run(() -> giveBack(batch));
    }
    closing.end();
  }
}
