package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs what an interrupt would break on a thread that nobody interrupts. An interrupted thread that
 * uses a file's channel closes it, and closing the channel of a lock file releases the process's
 * locks. A call never waits for another: there are as many threads as calls in progress, and none
 * soon after the last one.
 */
public final class Uninterrupted {

  private static final long IDLE_SECONDS = 2;

  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> thread(task, "turboqueue-uninterrupted"));

  private Uninterrupted() {}

  /** Returns a daemon thread on which {@link #call} needs no other thread. */
  public static Thread thread(Runnable task, String name) {
    Thread thread = new Own(task, name);
    thread.setDaemon(true);
    // Else the first caller's class loader would never be unloaded.
    thread.setContextClassLoader(null);
    return thread;
  }

  private static final class Own extends Thread {
    Own(Runnable task, String name) {
      super(task, name);
    }
  }

  /** Runs {@code action} and waits for it, whether interrupted or not. */
  public static <T> T call(IoAction<T> action) throws IOException {
    if (Thread.currentThread() instanceof Own) {
      Thread.interrupted(); // nobody should, but some code may interrupt all threads
      return action.run();
    }
    Future<T> result = THREADS.submit(action::run);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrapped(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException unwrapped(@Nullable Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }
}
