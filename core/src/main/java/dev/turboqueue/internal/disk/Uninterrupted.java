package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs what an interrupt would break on a thread that nobody interrupts: an interrupted thread that
 * touches a file's channel closes it, and closing the channel of a lock file frees the process's
 * locks.
 */
public final class Uninterrupted {

  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "turboqueue-uninterrupted");
            thread.setDaemon(true);
            return thread;
          });

  private Uninterrupted() {}

  /** Runs {@code action} and waits for it, whether interrupted or not. */
  public static <T> T call(IoAction<T> action) throws IOException {
    Future<T> result = THREAD.submit(action::run);
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
