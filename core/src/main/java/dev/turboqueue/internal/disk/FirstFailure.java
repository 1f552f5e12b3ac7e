package dev.turboqueue.internal.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Runs all steps of closing, even if some fail, and throws the first failure at the end. */
public final class FirstFailure {

  private @Nullable Throwable failure;

  /** A step of closing. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException;
  }

  public void run(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Records what a step has thrown: an IOException, a RuntimeException or an Error. */
  public void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    } else if (failure != e) { // as the JVM's own OutOfMemoryError may be
      failure.addSuppressed(e);
    }
  }

  public boolean hasFailed() {
    return failure != null;
  }

  public void end() throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }
}
