package dev.turboqueue.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Watches how many batches are available at once.
 *
 * <p>A listing is not a moment: it may show a batch that was taken while it went on, beside the one
 * that took its place. So two listings are made, and what is in both was there between them.
 */
public final class AvailableWatch implements AutoCloseable {

  private final Path directory;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile int most;

  /** Begins to watch. */
  public AvailableWatch(Path directory) {
    this.directory = directory;
    thread = new Thread(this::watch, "watch");
    thread.start();
  }

  private void watch() {
    try {
      while (!stopped) {
        Set<String> there = new HashSet<>(Queues.files(directory, "avail_"));
        there.retainAll(Queues.files(directory, "avail_"));
        most = Math.max(most, there.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code count} were seen at once. */
  public void awaitSome(int count) {
    await().atMost(Queues.LONG).until(() -> most >= count);
  }

  /** Returns the most that were seen at once. */
  public int most() {
    return most;
  }

  @Override
  public void close() {
    stopped = true;
    await().atMost(Queues.LONG).until(() -> !thread.isAlive());
  }
}
