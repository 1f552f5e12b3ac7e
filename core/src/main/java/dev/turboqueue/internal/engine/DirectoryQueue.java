package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchState;
import dev.turboqueue.Capability;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.Recovered;
import dev.turboqueue.Repaired;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.admin.Depth;
import dev.turboqueue.internal.admin.Repair;
import dev.turboqueue.internal.batch.BatchIds;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.DeferredCleanup;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.RecycledFiles;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.receive.ClaimedBatch;
import dev.turboqueue.internal.receive.Claimer;
import dev.turboqueue.internal.receive.DirectoryConsumer;
import dev.turboqueue.internal.receive.DirectoryDeadLetters;
import dev.turboqueue.internal.receive.Redelivery;
import dev.turboqueue.internal.recover.ForeignFiles;
import dev.turboqueue.internal.recover.Recovery;
import dev.turboqueue.internal.send.BatchFactory;
import dev.turboqueue.internal.send.BatchLimit;
import dev.turboqueue.internal.send.DelayedBatches;
import dev.turboqueue.internal.send.DirectoryProducer;
import dev.turboqueue.internal.send.Roller;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.Pause;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A queue in a directory, as one process has it open. Thread-safe. */
public final class DirectoryQueue implements TurboQueue {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How long an exit waits for calls that are under way. */
  private static final long EXIT_PATIENCE_SECONDS = 10;

  private static final Set<Capability> CAPABILITIES = Set.of(Capability.values());

  private final QueueDirectory files;
  private final DirectoryOptions options;
  private final ForeignFiles foreign;
  private final Recovery recovery;
  private final Ownership ownership;
  private final Hints hints;
  private final BatchLimit slots;
  private final Claimer claimer;
  private final Events events;
  private final DelayedBatches delays;
  private final Roller roller;
  private final RecycledFiles spares;
  private final BatchFactory newBatches;
  private final Redelivery redelivery;
  private final Pause pause;
  private final Maintenance keeper;

  private final Set<DirectoryProducer> producers = ConcurrentHashMap.newKeySet();
  private final Set<DirectoryConsumer> consumers = ConcurrentHashMap.newKeySet();

  /** What this process could not give back yet. */
  private final DeferredCleanup leftovers = new DeferredCleanup();

  /** Held for reading by whoever takes or gives back batches, for writing while this is closed. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;
  private volatile boolean closeHasFailed;

  private DirectoryQueue(
      QueueDirectory files,
      DirectoryOptions options,
      ForeignFiles foreign,
      Recovery recovery,
      Ownership ownership,
      Hints hints) {
    this.files = files;
    this.options = options;
    this.foreign = foreign;
    this.recovery = recovery;
    this.ownership = ownership;
    this.hints = hints;
    slots = new BatchLimit(files, ownership, options.maxAvailFiles());
    claimer = new Claimer(files, ownership, hints, foreign, recovery);
    events = new Events(DirectoryEngine.address(files.path()), options.listener());
    delays = new DelayedBatches(files, hints);
    roller = new Roller(files, slots, hints, ownership, events);
    spares = new RecycledFiles(files, options);
    BatchIds ids = new BatchIds(InstantSource.system(), ownership.number());
    newBatches = new BatchFactory(files, spares, options, ownership, ids);
    redelivery = new Redelivery(newBatches, roller, delays, events);
    pause = new Pause(files);
    keeper = new Maintenance(this, files.name());
  }

  /** Opens the queue in {@code directory}. */
  public static TurboQueue open(Path directory, DirectoryOptions options) throws IOException {
    QueueDirectory files = QueueDirectory.prepare(directory, options.filePermissions());
    try {
      return open(files, options);
    } catch (FileSystemException e) {
      boolean denied = e instanceof AccessDeniedException;
      throw notOpened(files, e.getFile() + ": " + (denied ? "no permission" : e.getReason()), e);
    } catch (IOException e) {
      throw notOpened(files, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException notOpened(QueueDirectory files, String why, IOException cause) {
    return new IOException("Cannot open the queue " + files.path() + ": " + why, cause);
  }

  /** Opens the queue in a directory that is prepared, on whatever disk it lies. */
  static DirectoryQueue open(QueueDirectory files, DirectoryOptions options) throws IOException {
    DirectoryQueue queue = openUnattended(files, options);
    queue.keeper.start();
    return queue;
  }

  /** Opens a queue without the thread that keeps it: the caller does what the thread would do. */
  static DirectoryQueue openUnattended(QueueDirectory files, DirectoryOptions options)
      throws IOException {
    ForeignFiles foreign = new ForeignFiles(files);
    Events events = new Events(DirectoryEngine.address(files.path()), options.listener());
    Recovery recovery = new Recovery(files, foreign, InstantSource.system(), events);
    Ownership ownership =
        Ownership.acquire(
            files.control().resolve("owners"), files.permissions(), recovery::inherit);
    Hints hints =
        new Hints(
            files.control().resolve("hints"),
            files.permissions(),
            ownership.number(),
            TimeSource.system());
    recovery.connect(ownership, hints);
    DirectoryQueue queue = new DirectoryQueue(files, options, foreign, recovery, ownership, hints);
    queue.start();
    return queue;
  }

  private void start() throws IOException {
    OpenQueues.add(this);
    try {
      recovery.inheritFromDead();
      Duration age = options.recoverForeignAfter();
      if (age != null) {
        recovery.recoverForeign(age);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  public QueueDirectory files() {
    return files;
  }

  public ForeignFiles foreign() {
    return foreign;
  }

  public Hints hints() {
    return hints;
  }

  public BatchFactory newBatches() {
    return newBatches;
  }

  public BatchLimit slots() {
    return slots;
  }

  public Claimer claimer() {
    return claimer;
  }

  public Events events() {
    return events;
  }

  public DelayedBatches delays() {
    return delays;
  }

  public Roller roller() {
    return roller;
  }

  public RecycledFiles spares() {
    return spares;
  }

  public Redelivery redelivery() {
    return redelivery;
  }

  @Override
  public Path directory() {
    return files.path();
  }

  @Override
  public int owner() {
    return ownership.number();
  }

  @Override
  public String address() {
    return DirectoryEngine.address(files.path());
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public long depth() throws IOException {
    return usingOpen(() -> Depth.of(files.path()));
  }

  @Override
  public Producer producer() {
    return opened(producers, () -> new DirectoryProducer(this, options));
  }

  @Override
  public Consumer consumer(ConsumerOptions consumerOptions) {
    return opened(consumers, () -> new DirectoryConsumer(this, consumerOptions));
  }

  @Override
  public DeadLetters deadLetters() {
    return new DirectoryDeadLetters(this);
  }

  @Override
  public void pause() throws IOException {
    usingOpen(
        () -> {
          pause.begin();
          return true;
        });
  }

  @Override
  public void resume() throws IOException {
    usingOpen(
        () -> {
          pause.end();
          return true;
        });
  }

  @Override
  public boolean isPaused() {
    return pause.isOn();
  }

  @Override
  public long purge(BatchState state) throws IOException {
    if (state == BatchState.LOADING || state == BatchState.ASSIGNED) {
      throw new IllegalArgumentException(
          "Batches in state " + state + " are in hand of a process and cannot be purged");
    }
    long[] messages = {0};
    FirstFailure each = new FirstFailure();
    for (String home : files.names(state)) {
      each.run(() -> usingOpen(() -> messages[0] += purge(home)));
    }
    each.end();
    return messages[0];
  }

  /** Deletes a batch and returns how many messages were left in it. */
  private long purge(String home) throws IOException {
    if (foreign.hasCompanion(files.resolve(home))) {
      foreign.makePlain(home); // before it goes by another name than its journal
    }
    BatchName name = take(home);
    if (name == null) {
      return 0;
    }
    long messages = 0;
    try (BatchReader reader = foreign.open(name.file())) {
      messages = left(reader);
    } catch (DamagedBatchException | NoSuchFileException e) { // or a link to nothing
      LOG.log(System.Logger.Level.INFO, "Purged unread: {0}", e.getMessage());
    } catch (IOException e) {
      putBack(name.file(), home);
      throw new IOException(QueueDirectory.message(e, name.file(), home), e);
    }
    files.disk().delete(files.resolve(name.file()));
    return messages;
  }

  private static long left(BatchReader reader) throws IOException {
    if (reader.messages() >= 0) {
      return Math.max(0, reader.messages() - reader.settled());
    }
    long messages = 0;
    while (reader.next()) {
      messages++;
    }
    return messages;
  }

  /** Takes the batch with the name {@code home}; null if it is not there any more. */
  public @Nullable BatchName take(String home) throws IOException {
    String assigned = BatchName.assigned(owner(), home);
    boolean taken = files.disk().rename(files.resolve(home), files.resolve(assigned));
    return taken ? BatchName.parse(assigned) : null;
  }

  /** Gives a taken batch another name, now or as soon as that is possible. */
  public void putBack(String assigned, String home) throws IOException {
    leftovers.doOrKeep(() -> files.disk().rename(files.resolve(assigned), files.resolve(home)));
  }

  /** Tells that a batch went back to its place in the order. */
  public void cameBack() {
    hints.addReturned();
    claimer.forgetListing();
  }

  /** Has a suspected batch go on: the message that it had handed out is settled. */
  public void readyAgain(ClaimedBatch batch) {
    consumers.forEach(consumer -> consumer.readyAgain(batch));
  }

  /** Puts a damaged batch aside and says what is wrong with it. */
  public void setAside(BatchName name, List<String> damage) throws IOException {
    String corrupt = BatchName.corrupt(name.home());
    putBack(name.file(), corrupt);
    String first = String.join("; ", damage.subList(0, Math.min(3, damage.size())));
    String what = damage.size() > 3 ? first + "; and " + (damage.size() - 3) + " more" : first;
    LOG.log(
        System.Logger.Level.ERROR, "Damaged batch kept as {0}: {1}", files.resolve(corrupt), what);
    events.tell(QueueEvent.Type.CORRUPT, name.id(), -1, what);
  }

  private <T> T opened(Set<T> all, Supplier<T> creation) {
    Lock lock = use.readLock();
    lock.lock();
    try {
      checkOpen();
      T one = creation.get();
      all.add(one);
      return one;
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The queue " + files.path() + " is closed");
    }
  }

  @Override
  public List<Recovered> recover(Duration foreignAge) throws IOException {
    return usingOpen(
        () -> {
          recovery.inheritFromNamed(); // the names are the truth, the marks of dead owners a hint
          List<Recovered> recovered = recovery.takeRecovered();
          recovered.addAll(recovery.recoverForeign(foreignAge));
          return recovered;
        });
  }

  @Override
  public List<Recovered> recoverable(Duration foreignAge) throws IOException {
    return usingOpen(() -> recovery.recoverableForeign(foreignAge));
  }

  @Override
  public List<Repaired> repair() throws IOException {
    // A repair that died, even if a power failure undid its mark.
    usingOpen(recovery::inheritFromNamed);
    return new Repair(this).run();
  }

  @Override
  public Repaired repair(Path file) throws IOException {
    return usingOpen(() -> new Repair(this).copy(file));
  }

  /** Tells that a batch was given up half-way: it is recovered when this process has ended. */
  public void leaveSomething() {
    ownership.leaveSomething();
  }

  /** Runs {@code action}, during which this queue is not closed: its number stays its own. */
  public <T> T using(IoAction<T> action) throws IOException {
    Lock lock = use.readLock();
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Does what {@link #using} does, unless this queue is closed: its number may be another's. */
  public <T> T usingOpen(IoAction<T> action) throws IOException {
    return using(
        () -> {
          checkOpen();
          return action.run();
        });
  }

  /** Returns what is tried again while this queue is open. */
  public DeferredCleanup leftovers() {
    return leftovers;
  }

  boolean retryLeftovers() throws IOException {
    return usingUnlessClosed(
        () -> {
          leftovers.retry();
          hints.refresh();
          return true;
        });
  }

  public void wakeKeeper() {
    keeper.wake();
  }

  /** Does what is due for producers and consumers; returns whether more may be soon. */
  boolean keep() throws IOException {
    boolean[] busy = {false};
    FirstFailure each = new FirstFailure();
    producers.forEach(producer -> each.run(() -> busy[0] |= producer.keep()));
    consumers.forEach(consumer -> each.run(() -> busy[0] |= consumer.keep()));
    each.run(() -> busy[0] |= redelivery.keep());
    each.run(delays::release);
    pause.lookSometimes();
    each.end();
    return busy[0];
  }

  /** Returns how long the keeper may sleep when nothing is in hand. */
  long idleNanos() {
    long mostMillis = consumers.isEmpty() ? 400 : 50;
    return 1_000_000 * Math.max(1, Math.min(mostMillis, delays.untilNext()));
  }

  boolean inheritFromDead() throws IOException {
    return usingUnlessClosed(recovery::inheritFromDead);
  }

  /** Runs {@code action} unless this queue is closed: then our number, and our locks, are gone. */
  private boolean usingUnlessClosed(IoAction<Boolean> action) throws IOException {
    return using(() -> !closed && action.run());
  }

  public void forget(DirectoryProducer producer) {
    producers.remove(producer);
  }

  public void forget(DirectoryConsumer consumer) {
    consumers.remove(consumer);
  }

  @Override
  public void close() throws IOException {
    if (use.getReadHoldCount() > 0) { // it would wait for itself
      throw new IllegalStateException(
          "The queue "
              + files.path()
              + " cannot be closed by what it calls, such as a predicate; close it after the call");
    }
    // A second call, such as the JVM's at its exit, waits for the first.
    Lock lock = use.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closeNow();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does what {@link #close} does. If a call that is under way does not end, because it is the one
   * that exits, makes what was sent available, and leaves the rest to who inherits.
   */
  void closeAtExit() throws IOException {
    Lock lock = use.writeLock();
    if (!tryLock(lock)) {
      FirstFailure closing = new FirstFailure();
      producers.forEach(producer -> closing.run(producer::close));
      closing.run(redelivery::flush);
      closing.end();
      return;
    }
    try {
      if (!closed) {
        closeNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean tryLock(Lock lock) {
    try {
      return lock.tryLock(EXIT_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void closeNow() throws IOException {
    FirstFailure closing = new FirstFailure();
    producers.forEach(producer -> closing.run(producer::close));
    consumers.forEach(consumer -> closing.run(consumer::close));
    closing.run(() -> redelivery.finish(from -> true));
    if (producers.isEmpty()) { // else one holds messages, and writes to files with our number
      end(closing);
    }
    closeHasFailed = closing.hasFailed();
    closing.end();
  }

  /** Returns whether a caller of {@link #close} has been told that something was not closed. */
  boolean closeHasFailed() {
    return closeHasFailed;
  }

  private void end(FirstFailure closing) {
    closed = true;
    keeper.stop();
    closing.run(leftovers::retry);
    closing.run(spares::clear);
    hints.close();
    if (closing.hasFailed()) {
      ownership.leaveSomething();
    }
    closing.run(ownership::release);
    closing.run(() -> OpenQueues.remove(this));
  }
}
