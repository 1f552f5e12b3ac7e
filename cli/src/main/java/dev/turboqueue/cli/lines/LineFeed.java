package dev.turboqueue.cli.lines;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks lines in a thread of its own, a few blocks ahead: checking and sending take
 * about the same time, so that two processors halve it.
 */
public final class LineFeed implements AutoCloseable {

  private static final int BLOCKS_AHEAD = 4;

  /** How long a block that is there takes to be read and checked at most. */
  private static final long READ_MILLIS = 100;

  /** What the reader has come to: lines, a failure, or, without either, the end. */
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
   * Returns the next of the lines that were read before, null if there is none; no more are read.
   * What is in the middle of a read is waited for, as an interrupt would lose it.
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
      // Nobody wants more.
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
