package dev.turboqueue.internal.engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queues that are open in this JVM, closed when it exits: a forgotten close loses nothing. */
final class OpenQueues {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final Set<DirectoryQueue> QUEUES = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OpenQueues::closeAll, "turboqueue-exit"));
  }

  private OpenQueues() {}

  static void add(DirectoryQueue queue) {
    QUEUES.add(queue);
  }

  static void remove(DirectoryQueue queue) {
    QUEUES.remove(queue);
  }

  private static void closeAll() {
    for (DirectoryQueue queue : QUEUES) {
      Level level = queue.closeHasFailed() ? Level.DEBUG : Level.ERROR; // told once is enough
      try {
        queue.closeAtExit();
      } catch (IOException | RuntimeException | Error e) { // the others are closed all the same
        LOG.log(level, "Not closed in order at exit: " + e.getMessage(), e);
      }
    }
  }
}
