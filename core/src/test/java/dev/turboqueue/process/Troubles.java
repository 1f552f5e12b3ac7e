package dev.turboqueue.process;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.TurboQueue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Does again what has failed, until it succeeds, and writes down when it failed. What the queue
 * says that it cannot do any more, as it was opened, ends in {@link Reopen}.
 */
final class Troubles implements Closeable {

  private static final long PAUSE_NANOS = 5_000_000;

  /** What the queue tells its user to do whose number is lost. */
  private static final String REMEDY = "close the queue and open it again";

  /** The queue must be opened anew. */
  static final class Reopen extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Reopen(IOException cause) {
      super(cause);
    }
  }

  private final Path folder;
  private final int number;
  private final Ledger ledger;

  Troubles(Path folder, int number) throws IOException {
    this.folder = folder;
    this.number = number;
    ledger = new Ledger(Books.troubles(folder, number));
  }

  /** Something that can be tried again. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  void insist(Step step) throws IOException {
    while (true) {
      Life.beat();
      try {
        step.run();
        return;
      } catch (QueueFullException full) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (IOException e) {
        add(e);
      }
    }
  }

  TurboQueue open(Path queue, DirectoryOptions options) throws IOException {
    while (true) {
      try {
        return TurboQueue.open(queue, options);
      } catch (IOException e) {
        note();
      }
    }
  }

  /** Writes down that something has failed, and waits a little. */
  void add(IOException e) throws IOException {
    note();
    if (String.valueOf(e.getMessage()).contains(REMEDY)) {
      Holding.announceEnd(Books.held(folder), number);
      throw new Reopen(e);
    }
  }

  private void note() throws IOException {
    ledger.add(List.of(System.nanoTime()));
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  @Override
  public void close() throws IOException {
    ledger.close();
  }
}
