package dev.turboqueue.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process could neither use nor give back: files that carry its number and that nobody
 * holds. Tried again while the queue is open, so that others need not wait for the process's end.
 * Thread-safe.
 */
final class Leftovers {

  private final List<Closing.Step> steps = new ArrayList<>();

  /** Does {@code step}, later if it fails now; the failure is thrown all the same. */
  synchronized void doOrKeep(Closing.Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      steps.add(step);
      throw e;
    }
  }

  /** Tries again what has failed so far. */
  synchronized void retry() throws IOException {
    List<Closing.Step> again = List.copyOf(steps);
    steps.clear();
    Closing each = new Closing();
    again.forEach(step -> each.run(() -> doOrKeep(step)));
    each.end();
  }
}
