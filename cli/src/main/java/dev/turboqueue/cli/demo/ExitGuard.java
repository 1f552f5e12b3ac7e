package dev.turboqueue.cli.demo;

import java.util.concurrent.CountDownLatch;

/**
 * Prevents the JVM from exiting (Ctrl-C, SIGTERM) before this thread has cleaned up: the thread
 * that created this is interrupted, and the exit waits for {@link #close}.
 */
final class ExitGuard implements AutoCloseable {

  private final Thread guarded = Thread.currentThread();
  private final Thread hook = new Thread(this::hold, "demo-exit");
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private volatile boolean exiting;

  ExitGuard() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns whether the JVM is exiting; then failures need no report. */
  boolean exiting() {
    return exiting;
  }

  private void hold() {
    exiting = true;
    guarded.interrupt();
    try {
      cleaned.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cleaned.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exitHasBegun) {
      // Then the hook has run, and ends by itself.
    }
  }
}
