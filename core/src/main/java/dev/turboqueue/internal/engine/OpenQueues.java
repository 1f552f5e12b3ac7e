package dev.turboqueue.internal.engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queues that are open in this JVM, closed when it exits: a forgotten close loses nothing. */
final class OpenQueues {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final Set<ClosedAtExit> QUEUES = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OpenQueues::closeAll, "turboqueue-exit"));
  }

  private OpenQueues() {}

  /** A queue that is closed when the JVM exits. */
  interface ClosedAtExit {

    /** Closes the queue as far as calls that are under way let it. */
    void closeAtExit() throws IOException;

    /** Returns whether a caller of {@code close} has been told that something was not closed. */
    boolean hasFailedToClose();
  }

  static void add(ClosedAtExit queue) {
    QUEUES.add(queue);
  }

  static void remove(ClosedAtExit queue) {
    QUEUES.remove(queue);
  }

  private static void closeAll() {
    for (ClosedAtExit queue : QUEUES) {
      Level level = queue.hasFailedToClose() ? Level.DEBUG : Level.ERROR; // told once is enough
      try {
        queue.closeAtExit();
      } catch (IOException | RuntimeException | Error e) { // the others are closed all the same
        LOG.log(level, "Not closed in order at exit: " + e.getMessage(), e);
      }
    }
  }
}
