package dev.turboqueue.internal.engine;

import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
    slots = new Slots(files, ownership, hints, options.maxAvailFiles());
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

  static DirectoryQueue open(QueueDirectory files, QueueOptions options) throws IOException {
    DirectoryQueue queue = openUnattended(files, options);
    queue.keeper.start();
    return queue;
  }

  /** Opens a queue without the thread that keeps it: the caller does what the thread would do. */
  static DirectoryQueue openUnattended(QueueDirectory files, QueueOptions options)
      throws IOException {
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
  public synchronized Producer producer() {
    checkOpen();
    DirectoryProducer producer = new DirectoryProducer(this, options);
    producers.add(producer);
    return producer;
  }

  @Override
  public synchronized Consumer consumer() {
    checkOpen();
    DirectoryConsumer consumer = new DirectoryConsumer(this);
    consumers.add(consumer);
    return consumer;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The queue " + files.path() + " is closed");
    }
  }

  @Override
  public List<Recovered> recover(Duration foreignAge) throws IOException {
    inheritFromDead();
    return recovery.recoverForeign(foreignAge);
  }

  @Override
  public List<Recovered> recoverable(Duration foreignAge) throws IOException {
    return recovery.recoverableForeign(foreignAge);
  }

  /** Tells that a batch was given up half-way: it is recovered when this process has ended. */
  void leaveSomething() {
    ownership.leaveSomething();
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
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    keeper.stop();
    Closing closing = new Closing();
    producers.forEach(producer -> closing.run(producer::close));
    consumers.forEach(consumer -> closing.run(consumer::close));
    if (closing.hasFailed()) {
      ownership.leaveSomething();
    }
    closing.run(ownership::release);
    closing.run(() -> OpenQueues.remove(this));
    closing.end();
  }
}
