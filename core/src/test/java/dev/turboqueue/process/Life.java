package dev.turboqueue.process;

import java.util.concurrent.TimeUnit;

/** Signs of life that a child gives on its standard output. */
final class Life {

  private static final String READY = "ready ";
  private static final String BEAT = "beat";

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Never, in a process that has not said that it is ready: the parent of all works, too. */
  private static long last = Long.MAX_VALUE;

  private Life() {}

  /** Says that the queue is open, and as which owner. */
  static void ready(int owner) {
    System.out.println(READY + owner);
    last = System.nanoTime();
  }

  /** Returns the owner's number if {@code line} says that the queue is open, else 0. */
  static int owner(String line) {
    return line.startsWith(READY) ? Integer.parseInt(line.substring(READY.length())) : 0;
  }

  /** Says, now and then, that work goes on. */
  static void beat() {
    long now = System.nanoTime();
    if (now - last > INTERVAL_NANOS) {
      last = now;
      System.out.println(BEAT);
    }
  }
}
