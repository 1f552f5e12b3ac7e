package dev.turboqueue.cli.lines;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks lines in a separate thread, a few blocks ahead. Checking and sending take about
 * the same time, so two processors halve it.
 */
public final class LineFeed implements AutoCloseable {

  private static final int BLOCKS_AHEAD = 4;

  /** The maximum time to read and check a block that is available. */
  private static final long READ_MILLIS = 100;

  /** The next result of the reader: lines, a failure, or, without either, the end. */
  private record Step(@Nullable Lines lines, @Nullable Throwable failure) {}

  private final LineReader reader;
  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(BLOCKS_AHEAD);
  private final Thread thread;
  private volatile boolean stopped;

  /** Starts to read. */
  public LineFeed(LineReader reader) {
    this.reader = reader;
    thread = new Thread(this::run, "turboq-lines");
    thread.setDaemon(true); // it may be waiting for a terminal
    thread.start();
  }

  /** Returns the next lines, waiting for them; null at the end. */
  public @Nullable Lines next() throws IOException, InterruptedException {
    Step step = steps.take();
    Throwable failure = step.failure();
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw new IOException("the input cannot be read: " + failure, failure);
    }
    return step.lines();
  }

  /**
   * Returns the next of the lines that were already read, null if there is none; reads no more.
   * Waits for a read in progress, because an interrupt would lose its lines.
   */
  public @Nullable Lines rest() throws InterruptedException {
    stopped = true;
    Step step = steps.poll(READ_MILLIS, TimeUnit.MILLISECONDS);
    return step == null ? null : step.lines();
  }

  private void run() {
    try {
      Step step;
      do {
        step = read();
        steps.put(step);
      } while (step.lines() != null && !stopped);
    } catch (InterruptedException closed) {
      // Nobody needs more lines.
    }
  }

  private Step read() {
    try {
      return new Step(reader.read(), null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return new Step(null, e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
