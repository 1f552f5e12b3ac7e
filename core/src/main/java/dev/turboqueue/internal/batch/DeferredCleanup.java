package dev.turboqueue.internal.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process could neither use nor give back: files that carry its number and that nobody
 * holds. Tried again while the queue is open, so that others need not wait for the process's end.
 * Thread-safe.
 */
public final class DeferredCleanup {

  @GuardedBy("this")
  private final List<FirstFailure.Step> steps = new ArrayList<>();

  /** Does {@code step}, later if it fails now; the failure is thrown all the same. */
  public synchronized void doOrKeep(FirstFailure.Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      steps.add(step);
      throw e;
    }
  }

  /** Tries again what has failed so far. */
  public synchronized void retry() throws IOException {
    List<FirstFailure.Step> again = List.copyOf(steps);
    steps.clear();
    FirstFailure each = new FirstFailure();
    again.forEach(step -> each.run(() -> doOrKeep(step)));
    each.end();
  }
}
