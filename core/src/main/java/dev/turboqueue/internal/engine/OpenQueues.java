package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.time.SystemTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queues that are open in this JVM and are to be closed when it exits, so a forgotten close
 * loses nothing. Thread-safe.
 */
final class OpenQueues {

  static final Set<ClosedAtExit> QUEUES = ConcurrentHashMap.newKeySet();

  static {
    closeAllAtExit();
  }

  private OpenQueues() {}

  private static void closeAllAtExit() {
    CleanExit exit = new CleanExit(QUEUES, SystemTime.INSTANCE);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(exit::run, "turboqueue-exit"));
    } catch (IllegalStateException exitsAlready) {
      // Whoever opens the first queue during an exit must close it.
    }
  }

  static void add(ClosedAtExit queue) {
    QUEUES.add(queue);
  }

  static void remove(ClosedAtExit queue) {
    QUEUES.remove(queue);
  }
}
