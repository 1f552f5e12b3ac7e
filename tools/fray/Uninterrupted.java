package dev.turboqueue.internal.disk;

import java.io.IOException;

/**
 * In place of the class of this name: no scenario interrupts a thread, and threads that wait for the
 * next call, also for that of the next schedule, are none that a scheduler can have in its hands.
 */
public final class Uninterrupted {

  private Uninterrupted() {}

  /** Runs {@code action} at once. */
  public static <T> T call(IoAction<T> action) throws IOException {
    return action.run();
  }

  /** Returns a daemon thread. */
  public static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
