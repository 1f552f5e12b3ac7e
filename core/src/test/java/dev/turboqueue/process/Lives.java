package dev.turboqueue.process;

import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lives of a process that opens its queue anew whenever it is told to. Each has a number of its
 * own, and begins with nothing in hand: it may receive once more what the one before has received.
 */
final class Lives {

  private static final int STEP = 1_000_000;

  private Lives() {}

  /** What a process does until it has to open its queue anew. */
  @FunctionalInterface
  interface Work {
    void as(int number) throws Exception;
  }

  /** Works as {@code number}, and again after each end that a {@link Troubles.Reopen} is. */
  static void run(int number, Work work) throws Exception {
    for (int life = number; ; life += STEP) {
      try {
        work.as(life);
      } catch (Troubles.Reopen e) {
        Life.beat();
      }
    }
  }

  /** Returns how much a process has written down in all its lives of what it sent and received. */
  static long bytes(Path folder, int number) throws IOException {
    long bytes = 0;
    for (String prefix : new String[] {"sent-", "received-"}) {
      for (String file : Queues.files(folder, prefix)) {
        if (Integer.parseInt(file.substring(prefix.length())) % STEP == number) {
          bytes += Files.size(folder.resolve(file));
        }
      }
    }
    return bytes;
  }
}
