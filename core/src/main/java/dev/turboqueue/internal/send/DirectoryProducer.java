package dev.turboqueue.internal.send;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchLostException;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.WhenFull;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.JsonText;
import dev.turboqueue.internal.format.MessageColumns;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fills batches of a directory. Thread-safe: one lock, this object's monitor. */
public final class DirectoryProducer implements Producer {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private static final byte[] JSON_NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** How often, in messages, a producer checks whether a consumer is hungry; a power of two. */
  private static final int HUNGER_EVERY = 1024;

  /**
   * A hungry consumer gets young batches only while this rolling takes at most a twentieth of the
   * time.
   */
  private static final int ROLL_SHARE = 20;

  /**
   * And at most a hundredth at a high rate: a batch costs its consumer several times what it costs
   * the producer, and that time is better spent on messages.
   */
  private static final int BUSY_ROLL_SHARE = 100;

  /** How many messages a young batch has at a high rate. */
  private static final int BUSY_MESSAGES = 256;

  private static final long MIN_ROLL_INTERVAL_NANOS = 1_000_000;
  private static final long MAX_ROLL_INTERVAL_NANOS = 20_000_000;
  private static final long MAX_PAUSE_MILLIS = 16;

  /** How long a producer that does not block waits for another process that counts batches. */
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(10);

  private final SendParts parts;
  private final QueueDirectory directory;
  private final DirectoryOptions options;
  private final BatchLimit limit;
  private final Hints hints;
  private final TimeSource time;
  private final Consumer<? super DirectoryProducer> whenClosed;

  @GuardedBy("this")
  private final JsonText json = new JsonText();

  @GuardedBy("this")
  private final DelayedSends delayed;

  @GuardedBy("this")
  private @Nullable LoadingBatch batch;

  @GuardedBy("this")
  private @Nullable IOException unreported;

  @GuardedBy("this")
  private long expectedBytes;

  @GuardedBy("this")
  private long lastRoll;

  @GuardedBy("this")
  private long rollInterval = MIN_ROLL_INTERVAL_NANOS;

  @GuardedBy("this")
  private boolean closed;

  /**
   * Creates a producer.
   *
   * @param whenClosed is called when this producer has no messages any more
   */
  public DirectoryProducer(SendParts parts, Consumer<? super DirectoryProducer> whenClosed) {
    this.parts = parts;
    this.whenClosed = whenClosed;
    directory = parts.directory();
    options = parts.options();
    limit = parts.limit();
    hints = parts.hints();
    time = parts.time();
    lastRoll = time.nanos() - MAX_ROLL_INTERVAL_NANOS;
    delayed = new DelayedSends(parts);
  }

  @Override
  public boolean send(byte @Nullable [] bytes) throws IOException {
    return bytes == null
        ? put(true, JSON_NULL, JSON_NULL.length, null)
        : put(false, bytes, bytes.length, null);
  }

  @Override
  public boolean send(@Nullable String text) throws IOException {
    return putText(text, null, 0);
  }

  @Override
  public boolean sendJson(String text) throws IOException {
    return sendJson(JsonText.utf8(text));
  }

  @Override
  public boolean sendJson(byte[] utf8) throws IOException {
    return put(JsonText.isStorableAsText(utf8), utf8, utf8.length, null);
  }

  @Override
  public boolean send(OutgoingMessage message) throws IOException {
    MessageColumns columns =
        MessageColumns.of(
            message.keyBytes(), message.keyIsText(), message.headers(), message.time());
    long delay = DelayedBatches.millis(message.delay());
    Object payload = message.payload();
    if (payload instanceof byte[] bytes) {
      return put(false, bytes, bytes.length, columns, delay);
    }
    if (payload == null) {
      return put(true, JSON_NULL, JSON_NULL.length, columns, delay);
    }
    String text = (String) payload;
    return switch (message.type()) {
      case JSON -> {
        byte[] utf8 = JsonText.utf8(text);
        yield put(JsonText.isStorableAsText(utf8), utf8, utf8.length, columns, delay);
      }
      case STRING, BYTES -> putText(text, columns, delay);
    };
  }

  private boolean put(
      boolean asText, byte[] source, int length, @Nullable MessageColumns columns, long delay)
      throws IOException {
    return delay == 0
        ? put(asText, source, length, columns)
        : putDelayed(asText, source, length, columns, delay);
  }

  private synchronized boolean putDelayed(
      boolean asText, byte[] source, int length, @Nullable MessageColumns columns, long delay)
      throws IOException {
    checkOpen();
    report();
    checkLength(MessageColumns.messageLength(length, columns));
    delayed.add(delay, asText, source, length, columns);
    parts.wakeMaintenance().run();
    return true;
  }

  private synchronized boolean putText(
      @Nullable String text, @Nullable MessageColumns columns, long delay) throws IOException {
    if (text == null) {
      return put(true, JSON_NULL, JSON_NULL.length, columns, delay);
    }
    checkLength(text.length());
    json.encode(text);
    return put(true, json.buffer(), json.length(), columns, delay);
  }

  private synchronized boolean put(
      boolean asText, byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    long total = MessageColumns.messageLength(length, columns);
    checkLength(total);
    LoadingBatch target = batch;
    byte[] payload = source;
    if (target == null || !target.hasRoom(total)) {
      if (source == json.buffer()) {
        // Other threads may encode theirs while this one waits.
        payload = Arrays.copyOf(source, length);
      }
      target = nextBatch(total);
      if (target == null) {
        return false;
      }
    }
    target.add(asText, payload, length, columns);
    if (target.isFull()) {
      rollSoon();
    } else if ((target.messages() & (HUNGER_EVERY - 1)) == 1) {
      begun(target);
    }
    return true;
  }

  private void checkLength(long bytes) {
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "The message for "
              + directory.path()
              + " has "
              + bytes
              + " bytes; the maximum is "
              + MAX_MESSAGE_BYTES
              + ". Store the large part in a file and send its name");
    }
  }

  /** Returns a new batch after rolling the current one, null if the message is to be dropped. */
  @GuardedBy("this")
  private @Nullable LoadingBatch nextBatch(long length) throws IOException {
    checkOpen();
    report();
    LoadingBatch current = batch;
    long start = time.nanos();
    while (current == null || !current.hasRoom(length)) { // another thread may have filled it
      roll();
      BatchLimit.Outcome outcome = begin(length);
      if (outcome != BatchLimit.Outcome.BEGUN && !awaitRoom(outcome, start)) {
        return null;
      }
      current = batch;
    }
    return current;
  }

  @GuardedBy("this")
  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The producer of " + directory.path() + " is closed");
    }
  }

  /** Begins a batch unless the queue is full. */
  @GuardedBy("this")
  @SuppressWarnings("GuardedBy") // what is run is run at once, with the lock
  private BatchLimit.Outcome begin(long firstLength) throws IOException {
    long guess =
        Math.min(options.maxEventsPerFile() * (firstLength + 8), options.maxBytesPerFile());
    long expected = expectedBytes == 0 ? guess : expectedBytes;
    try {
      return limit.begin(
          () -> {
            batch = parts.batches().begin(expected);
            return batch;
          });
    } catch (IOException e) {
      throw directory.explained(e);
    }
  }

  /**
   * Waits until the queue may not be full any more; returns false if the message is to be dropped.
   */
  @GuardedBy("this")
  private boolean awaitRoom(BatchLimit.Outcome outcome, long start) throws IOException {
    boolean full = outcome == BatchLimit.Outcome.FULL;
    boolean blocks = options.whenFull() == WhenFull.BLOCK;
    if (full && options.whenFull() == WhenFull.DROP) {
      return false;
    }
    if (full && !blocks) {
      throw full("");
    }
    Duration patience = blocks ? options.fullTimeout() : BUSY_PATIENCE;
    try {
      do {
        long waited = time.nanos() - start;
        if (waited > patience.toNanos()) {
          throw full ? full(", and has been for " + patience) : busy(patience);
        }
        // Without the lock: other threads can flush and close meanwhile.
        wait(Math.max(1, Math.min(waited / 4_000_000, MAX_PAUSE_MILLIS)));
        checkOpen();
      } while (batch == null && full && !limit.mayHaveRoom());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "Interrupted while waiting for space in " + directory.path());
    }
    return true;
  }

  private QueueFullException busy(Duration patience) {
    return new QueueFullException(
        "No batch of "
            + directory.path()
            + " could be begun for "
            + patience
            + ": "
            + limit.holder()
            + " holds the lock of its limit, byte 0 of .turboqueue/owners; is it stopped?");
  }

  private QueueFullException full(String sinceWhen) {
    return new QueueFullException(
        "The queue "
            + directory.path()
            + " is full: it has "
            + options.maxAvailFiles()
            + " batches, the maximum"
            + sinceWhen
            + "; start more consumers or raise maxAvailFiles");
  }

  /**
   * Rolls a batch that is not full yet if a consumer is hungry; otherwise lets the maintenance roll
   * it when it is old.
   */
  @GuardedBy("this")
  private void begun(LoadingBatch current) {
    if (isWanted()) {
      rollSoon();
    } else if (current.messages() == 1) {
      parts.wakeMaintenance().run();
    }
  }

  @GuardedBy("this")
  private boolean isWanted() {
    return hints.isHungry() && time.nanos() - lastRoll >= rollInterval;
  }

  /**
   * Rolls. A failure is reported by the next call, which tries again, because the current message
   * is taken.
   */
  @GuardedBy("this")
  private void rollSoon() {
    try {
      roll();
    } catch (IOException e) {
      remember(e);
      LOG.log(System.Logger.Level.WARNING, "A batch could not be rolled yet: " + e.getMessage());
    }
  }

  /** Keeps a failure that no further try would report, because this producer has lost the batch. */
  @GuardedBy("this")
  private void remember(IOException e) {
    if (batch == null) {
      unreported = e;
    }
  }

  @GuardedBy("this")
  private void report() throws IOException {
    IOException failure = unreported;
    if (failure != null) {
      unreported = null;
      throw failure;
    }
  }

  @GuardedBy("this")
  private void roll() throws IOException {
    LoadingBatch current = batch;
    if (current == null) {
      return;
    }
    if (current.messages() == 0) {
      batch = null;
      current.discardSoon();
      return;
    }
    long start = time.nanos();
    try {
      parts.roller().rollSent(current);
    } finally {
      if (current.isOver()) {
        batch = null;
      }
    }
    lastRoll = time.nanos();
    int share = current.messages() < BUSY_MESSAGES ? ROLL_SHARE : BUSY_ROLL_SHARE;
    rollInterval =
        Math.max(
            MIN_ROLL_INTERVAL_NANOS, Math.min(share * (lastRoll - start), MAX_ROLL_INTERVAL_NANOS));
    expectedBytes = Math.max(current.bytes(), expectedBytes / 2);
  }

  /** Rolls batches that are old or wanted; returns whether any remain. */
  @SuppressWarnings("GuardedBy") // what is run is run at once, with the lock
  public synchronized boolean maintain() throws IOException {
    FirstFailure all = new FirstFailure();
    all.run(this::maintainDelayed);
    all.run(this::maintainBatch);
    all.end();
    return batch != null || !delayed.isEmpty();
  }

  @GuardedBy("this")
  private void maintainDelayed() throws IOException {
    try {
      delayed.maintain();
    } catch (BatchLostException e) {
      unreported = e;
      throw e;
    }
  }

  @GuardedBy("this")
  private void maintainBatch() throws IOException {
    LoadingBatch current = batch;
    if (current == null) {
      return;
    }
    boolean due =
        current.isFull() || current.ageNanos() >= options.maxBatchAge().toNanos() || isWanted();
    if (due) {
      try {
        roll();
      } catch (IOException e) {
        remember(e);
        throw e;
      }
    }
  }

  @Override
  public void flush() throws IOException {
    LoadingBatch current;
    long ticket;
    synchronized (this) {
      checkOpen();
      delayed.flush();
      current = batch;
      if (options.fsync() != Fsync.FLUSH || current == null || current.messages() == 0) {
        roll();
        report();
        return;
      }
      ticket = current.write();
      report();
    }
    commit(current, ticket);
  }

  /**
   * Forces to the disk what was written. Runs without the monitor, so that other threads can share
   * it.
   */
  private void commit(LoadingBatch current, long ticket) throws IOException {
    try {
      current.commit(ticket);
    } catch (BatchLostException e) {
      synchronized (this) {
        if (batch == current) {
          batch = null;
          unreported = current.hasUnwritten() ? e : unreported; // it has messages of other threads
          parts.ownership().markLeftBehind();
        }
      }
      throw e;
    }
  }

  @Override
  public synchronized boolean enqueueActive() throws IOException {
    checkOpen();
    LoadingBatch current = batch;
    return (current != null && !current.isFull()) || limit.hasRoom();
  }

  @Override
  public void close() throws IOException {
    try {
      closeNow();
    } finally {
      parts.events().awaitDelivered();
    }
  }

  @SuppressWarnings("GuardedBy") // what is run is run at once, with the lock
  private synchronized void closeNow() throws IOException {
    FirstFailure closing = new FirstFailure();
    try {
      closing.run(delayed::flush);
      closing.run(this::roll);
      closing.run(this::report); // not earlier: everything that can be made available must be
      closing.end();
    } finally {
      if (batch == null && delayed.isEmpty()) { // else closing can be tried again
        closed = true;
        notifyAll();
        whenClosed.accept(this);
      }
    }
  }
}
