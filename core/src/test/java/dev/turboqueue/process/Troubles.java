package dev.turboqueue.process;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.TurboQueue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Does again what has failed, until it succeeds, and writes down when it failed. */
final class Troubles implements Closeable {

  private static final long PAUSE_NANOS = 5_000_000;

  private final Ledger ledger;

  Troubles(Path ledger) throws IOException {
    this.ledger = new Ledger(ledger);
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
        add();
      }
    }
  }

  TurboQueue open(Path queue, DirectoryOptions options) throws IOException {
    while (true) {
      try {
        return TurboQueue.open(queue, options);
      } catch (IOException e) {
        add();
      }
    }
  }

  /** Writes down that something has failed, and waits a little. */
  void add() throws IOException {
    ledger.add(List.of(System.nanoTime()));
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  @Override
  public void close() throws IOException {
    ledger.close();
  }
}
