package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchState;
import dev.turboqueue.Capability;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.Recovered;
import dev.turboqueue.Repaired;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.admin.Depth;
import dev.turboqueue.internal.admin.Purge;
import dev.turboqueue.internal.admin.Repair;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.receive.DirectoryConsumer;
import dev.turboqueue.internal.receive.DirectoryDeadLetters;
import dev.turboqueue.internal.send.DirectoryProducer;
import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A queue in a directory that this process has open. Thread-safe. */
public final class DirectoryQueue implements TurboQueue, ClosedAtExit {

  /** How long an exit that closes the queue waits for calls in progress. */
  private static final long EXIT_PATIENCE_SECONDS = CleanExit.MOST_SECONDS - 1;

  private static final Set<Capability> CAPABILITIES = Set.of(Capability.values());

  private final QueueDirectory directory;
  private final DirectoryOptions options;
  private final QueueParts parts;
  private final OpenHandles handles = new OpenHandles();
  private final Maintenance maintenance;
  private final MaintenanceTasks tasks;
  private volatile boolean failedToClose;

  private DirectoryQueue(QueueDirectory directory, DirectoryOptions options, TimeSource time)
      throws IOException {
    this.directory = directory;
    this.options = options;
    maintenance = new Maintenance(this::tasks, time);
    parts = new QueueParts(directory, options, time, maintenance::wake);
    tasks = new MaintenanceTasks(parts, handles);
  }

  /** Opens the queue in {@code directory}. */
  public static TurboQueue open(Path directory, DirectoryOptions options) throws IOException {
    QueueDirectory prepared = QueueDirectory.prepare(directory, options.filePermissions());
    try {
      return open(prepared, options);
    } catch (FileSystemException e) {
      boolean denied = e instanceof AccessDeniedException;
      throw notOpened(prepared, e.getFile() + ": " + (denied ? "no permission" : e.getReason()), e);
    } catch (IOException e) {
      throw notOpened(prepared, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException notOpened(QueueDirectory directory, String why, IOException cause) {
    return new IOException("Cannot open the queue " + directory.path() + ": " + why, cause);
  }

  /** Opens the queue in a prepared directory, on any disk. */
  static DirectoryQueue open(QueueDirectory directory, DirectoryOptions options)
      throws IOException {
    DirectoryQueue queue = openUnattended(directory, options);
    queue.maintenance.start();
    return queue;
  }

  /** Opens a queue without its maintenance: the caller must do the work of the maintenance. */
  static DirectoryQueue openUnattended(QueueDirectory directory, DirectoryOptions options)
      throws IOException {
    DirectoryQueue queue = new DirectoryQueue(directory, options, SystemTime.INSTANCE);
    if (options.closeAtExit()) {
      OpenQueues.add(queue);
    }
    try {
      queue.parts.recovery().recoverFromNamed(); // the names are reliable, the marks only a hint
      queue.parts.recovery().recoverFromDead();
      Duration age = options.recoverForeignAfter();
      if (age != null) {
        queue.parts.recovery().recoverForeign(age);
      }
    } catch (IOException | RuntimeException e) {
      queue.close();
      throw e;
    }
    return queue;
  }

  /** Returns the parts, for tests that replace the maintenance. */
  QueueParts parts() {
    return parts;
  }

  /** Returns the tasks of the maintenance, for tests that replace it. */
  MaintenanceTasks tasks() {
    return tasks;
  }

  @Override
  public Path directory() {
    return directory.path();
  }

  @Override
  public int owner() {
    return parts.ownership().number();
  }

  @Override
  public String address() {
    return DirectoryEngine.address(directory.path());
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public long depth() throws IOException {
    return parts.open().usingOpen(() -> Depth.of(directory.path()));
  }

  @Override
  public Producer producer() {
    return parts
        .open()
        .whileOpen(() -> handles.add(new DirectoryProducer(parts.sending(), handles::remove)));
  }

  @Override
  public Consumer consumer(ConsumerOptions options) {
    return parts
        .open()
        .whileOpen(
            () -> handles.add(new DirectoryConsumer(parts.receiving(), options, handles::remove)));
  }

  @Override
  public DeadLetters deadLetters() {
    return new DirectoryDeadLetters(parts.receiving());
  }

  @Override
  public void pause() throws IOException {
    parts.open().runOpen(parts.receiving().pause()::begin);
  }

  @Override
  public void resume() throws IOException {
    parts.open().runOpen(parts.receiving().pause()::end);
  }

  @Override
  public boolean isPaused() {
    parts.receiving().pause().checkSometimes();
    return parts.receiving().pause().isOn();
  }

  @Override
  public Map<Path, String> leftAlone() {
    return parts.receiving().foreign().leftAlone();
  }

  @Override
  public long purge(BatchState state) throws IOException {
    return new Purge(parts.admin()).run(state);
  }

  @Override
  public List<Recovered> recover(Duration foreignAge) throws IOException {
    return parts
        .open()
        .usingOpen(
            () -> {
              // The names are reliable; the marks of dead owners are only a hint.
              parts.recovery().recoverFromNamed();
              List<Recovered> recovered = parts.recovery().takeRecovered();
              recovered.addAll(parts.recovery().recoverForeign(foreignAge));
              return recovered;
            });
  }

  @Override
  public List<Recovered> recoverable(Duration foreignAge) throws IOException {
    return parts.open().usingOpen(() -> parts.recovery().recoverableForeign(foreignAge));
  }

  @Override
  public List<Repaired> repair() throws IOException {
    // Finds a repair that died, even if a power failure undid its mark.
    parts.open().usingOpen(parts.recovery()::recoverFromNamed);
    return newRepair().run();
  }

  @Override
  public Repaired repair(Path file) throws IOException {
    return parts.open().usingOpen(() -> newRepair().copy(file));
  }

  private Repair newRepair() {
    return new Repair(parts.admin(), parts.sending().batches(), parts.sending().roller());
  }

  @Override
  public void close() throws IOException {
    try {
      parts.open().close(this::closeNow);
    } finally {
      parts.receiving().events().awaitDelivered();
    }
  }

  @Override
  public void beginExit() {
    parts.receiving().exit().begin();
  }

  @Override
  public long exitNanos() {
    return options.exitTimeout().toNanos();
  }

  @Override
  public boolean isAnyInHand() {
    return handles.isAnyInHand();
  }

  /**
   * Closes like {@link #close}. If a call in progress does not end, because the exit was called
   * from it, this makes what was sent available and leaves the rest to recovery.
   */
  @Override
  public void closeAtExit() throws IOException {
    try {
      if (!parts.open().tryClose(EXIT_PATIENCE_SECONDS, this::closeNow)) {
        FirstFailure each = new FirstFailure();
        handles.closeProducers(each);
        each.run(parts.receiving().redelivery()::flush);
        each.end();
      }
    } finally {
      parts.receiving().events().awaitDelivered();
    }
  }

  @Override
  public boolean hasFailedToClose() {
    return failedToClose;
  }

  private void closeNow(Runnable closed) throws IOException {
    FirstFailure each = new FirstFailure();
    handles.closeProducers(each);
    handles.closeConsumers(each);
    each.run(() -> parts.receiving().redelivery().finish(from -> true));
    // A producer that stays has messages still, and writes to files with our number.
    if (!handles.hasProducers()) {
      closed.run();
      end(each);
    }
    failedToClose = each.hasFailed();
    each.end();
  }

  private void end(FirstFailure each) {
    maintenance.stop();
    each.run(parts.deferred()::retry);
    each.run(parts.recycled()::clear);
    parts.receiving().hints().close();
    if (each.hasFailed()) {
      parts.ownership().markLeftBehind();
    }
    each.run(parts.ownership()::release);
    each.run(() -> OpenQueues.remove(this));
  }
}
