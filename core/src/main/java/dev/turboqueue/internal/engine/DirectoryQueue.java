package dev.turboqueue.internal.engine;

import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.disk.IoAction;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** A queue in a directory, as one process has it open. Thread-safe. */
public final class DirectoryQueue implements TurboQueue {

  private final QueueDirectory files;
  private final QueueOptions options;
  private final ForeignFiles foreign;
  private final Recovery recovery;
  private final Ownership ownership;
  private final Hints hints;
  private final BatchIds ids;
  private final Slots slots;
  private final Claimer claimer;
  private final Keeper keeper;

  private final Set<DirectoryProducer> producers = ConcurrentHashMap.newKeySet();
  private final Set<DirectoryConsumer> consumers = ConcurrentHashMap.newKeySet();

  /** What this process could not give back yet. */
  private final Leftovers leftovers = new Leftovers();

  /** Held for reading by whoever takes or gives back batches, for writing while this is closed. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private DirectoryQueue(
      QueueDirectory files,
      QueueOptions options,
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
    ids = new BatchIds(InstantSource.system(), ownership.number());
    slots = new Slots(files, ownership, options.maxAvailFiles());
    claimer = new Claimer(files, ownership, hints, foreign, recovery);
    keeper = new Keeper(this, files.name());
  }

  /** Opens the queue in {@code directory}. */
  public static TurboQueue open(Path directory, QueueOptions options) throws IOException {
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
  static TurboQueue open(QueueDirectory files, QueueOptions options) throws IOException {
    ForeignFiles foreign = new ForeignFiles(files);
    Recovery recovery = new Recovery(files, foreign, InstantSource.system());
    Hints hints = Hints.open(files.control().resolve("hints"), files.permissions());
    Ownership ownership =
        Ownership.acquire(
            files.control().resolve("owners"), files.permissions(), recovery::inherit);
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
    keeper.start();
  }

  QueueDirectory files() {
    return files;
  }

  ForeignFiles foreign() {
    return foreign;
  }

  Hints hints() {
    return hints;
  }

  BatchIds ids() {
    return ids;
  }

  Slots slots() {
    return slots;
  }

  Claimer claimer() {
    return claimer;
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
  public Producer producer() {
    return opened(producers, () -> new DirectoryProducer(this, options));
  }

  @Override
  public Consumer consumer() {
    return opened(consumers, () -> new DirectoryConsumer(this));
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
    recovery.inheritFromNamed(); // the names are the truth, the marks of dead owners a hint
    List<Recovered> recovered = recovery.takeRecovered();
    recovered.addAll(recovery.recoverForeign(foreignAge));
    return recovered;
  }

  @Override
  public List<Recovered> recoverable(Duration foreignAge) throws IOException {
    return recovery.recoverableForeign(foreignAge);
  }

  /** Tells that a batch was given up half-way: it is recovered when this process has ended. */
  void leaveSomething() {
    ownership.leaveSomething();
  }

  /** Runs {@code action}, during which this queue is not closed: its number stays its own. */
  <T> T using(IoAction<T> action) throws IOException {
    Lock lock = use.readLock();
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Returns what is tried again while this queue is open. */
  Leftovers leftovers() {
    return leftovers;
  }

  boolean retryLeftovers() throws IOException {
    return using(
        () -> {
          if (!closed) { // else our number may be another's
            leftovers.retry();
          }
          return true;
        });
  }

  void wakeKeeper() {
    keeper.wake();
  }

  /** Does what is due for producers and consumers; returns whether more may be soon. */
  boolean keep() throws IOException {
    boolean[] busy = {false};
    Closing each = new Closing();
    producers.forEach(producer -> each.run(() -> busy[0] |= producer.keep()));
    consumers.forEach(consumer -> each.run(() -> busy[0] |= consumer.saveProgress()));
    each.end();
    return busy[0];
  }

  boolean inheritFromDead() throws IOException {
    return recovery.inheritFromDead();
  }

  void forget(DirectoryProducer producer) {
    producers.remove(producer);
  }

  void forget(DirectoryConsumer consumer) {
    consumers.remove(consumer);
  }

  @Override
  public void close() throws IOException {
    Lock lock =
        use.writeLock(); // a second call, such as the JVM's at its exit, waits for the first
    lock.lock();
    try {
      if (!closed) {
        closeNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeNow() throws IOException {
    Closing closing = new Closing();
    producers.forEach(producer -> closing.run(producer::close));
    consumers.forEach(consumer -> closing.run(consumer::close));
    if (producers.isEmpty()) { // else one holds messages, and writes to files with our number
      end(closing);
    }
    closing.end();
  }

  private void end(Closing closing) {
    closed = true;
    keeper.stop();
    closing.run(leftovers::retry);
    if (closing.hasFailed()) {
      ownership.leaveSomething();
    }
    closing.run(ownership::release);
    closing.run(() -> OpenQueues.remove(this));
  }
}
