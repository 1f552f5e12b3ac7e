package dev.turboqueue.internal.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.disk.IoAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Whether a queue is open: shared by the calls that need its owner number, held alone while it is
 * closed. Thread-safe.
 */
public final class OpenLock {

  private final Path directory;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock shared = lock.readLock();

  /** Read with the shared lock, written with the exclusive one. */
  @GuardedBy("shared")
  private boolean closed;

  /** Creates the lock of an open queue. */
  public OpenLock(Path directory) {
    this.directory = directory;
  }

  /** Runs {@code action}, during which the queue is not closed and keeps its number. */
  public <T> T using(IoAction<T> action) throws IOException {
    shared.lock();
    try {
      return action.run();
    } finally {
      shared.unlock();
    }
  }

  /**
   * Does the same as {@link #using}.
   *
   * @throws IllegalStateException if the queue is closed: its number may belong to another process
   */
  public <T> T usingOpen(IoAction<T> action) throws IOException {
    shared.lock();
    try {
      checkOpen();
      return action.run();
    } finally {
      shared.unlock();
    }
  }

  /** Does the same as {@link #using}; returns false at once if the queue is closed. */
  public boolean usingUnlessClosed(IoAction<Boolean> action) throws IOException {
    shared.lock();
    try {
      return !closed && action.run();
    } finally {
      shared.unlock();
    }
  }

  @GuardedBy("shared")
  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The queue " + directory + " is closed");
    }
  }

  /** Does the same as {@link #usingOpen}. */
  public void runOpen(FirstFailure.Step action) throws IOException {
    usingOpen(
        () -> {
          action.run();
          return true;
        });
  }

  /**
   * Returns what {@code creation} creates while the queue is open.
   *
   * @throws IllegalStateException if it is closed
   */
  public <T> T whileOpen(Supplier<T> creation) {
    shared.lock();
    try {
      checkOpen();
      return creation.get();
    } finally {
      shared.unlock();
    }
  }

  /** Closes what belongs to a queue. */
  @FunctionalInterface
  public interface Closing {
    /**
     * Closes what can be closed; runs {@code closed} if that was everything, before the number is
     * given up.
     */
    void run(Runnable closed) throws IOException;
  }

  /**
   * Closes the queue by {@code closing}, unless it is closed. A second call waits for the first.
   *
   * @throws IllegalStateException if the caller is inside of a call that uses the queue: it would
   *     wait for itself
   */
  public void close(Closing closing) throws IOException {
    if (lock.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "The queue "
              + directory
              + " cannot be closed from code that it calls, such as a predicate; close it after the call");
    }
    lock.writeLock().lock();
    closeLocked(closing);
  }

  /**
   * Closes like {@link #close}, if the calls in progress end within {@code seconds}; returns
   * whether they did.
   */
  public boolean tryClose(long seconds, Closing closing) throws IOException {
    if (!tryLock(seconds)) {
      return false;
    }
    closeLocked(closing);
    return true;
  }

  private boolean tryLock(long seconds) {
    try {
      return lock.writeLock().tryLock(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @SuppressWarnings("GuardedBy") // both callers have the exclusive lock; what is run is run at once
  private void closeLocked(Closing closing) throws IOException {
    try {
      if (!closed) {
        closing.run(() -> closed = true);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
