package dev.turboqueue.internal.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Files with this process's number that it could neither use nor give back. Their cleanup is tried
 * again while the queue is open, so that other processes need not wait for the end of this one.
 * Thread-safe.
 */
public final class DeferredCleanup {

  @GuardedBy("this")
  private final List<FirstFailure.Step> steps = new ArrayList<>();

  /**
   * Does {@code step}. If it fails now, the failure is thrown, and the step is tried again later.
   */
  public synchronized void doOrDefer(FirstFailure.Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      steps.add(step);
      throw e;
    }
  }

  /** Tries the failed steps again. */
  public synchronized void retry() throws IOException {
    List<FirstFailure.Step> again = List.copyOf(steps);
    steps.clear();
    FirstFailure each = new FirstFailure();
    again.forEach(step -> each.run(() -> doOrDefer(step)));
    each.end();
  }
}
