package dev.turboqueue.process;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts dead letters back into the queue until it is killed, some at a time. Arguments: round's
 * folder, queue, own number, seed.
 */
final class SoakLetters {

  private final Ledger ledger;
  private int left;

  private SoakLetters(Ledger ledger) {
    this.ledger = ledger;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int number = Integer.parseInt(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    try (Troubles troubles = new Troubles(folder, number);
        Ledger ledger = new Ledger(Books.received(folder, number));
        TurboQueue queue = troubles.open(Path.of(args[1]), DirectoryOptions.defaults())) {
      SoakLetters letters = new SoakLetters(ledger);
      Life.ready(queue.owner());
      while (true) {
        letters.left = 1 + random.nextInt(Receiver.WINDOW);
        troubles.insist(() -> queue.deadLetters().retry(letters::take));
        LockSupport.parkNanos(random.nextInt(300_000_000));
      }
    }
  }

  private boolean take(StoredMessage letter) {
    if (left-- <= 0) {
      return false;
    }
    try {
      List<Long> numbers = new ArrayList<>();
      Receipt.note(letter, Receipt.Plan.RETRY, numbers);
      ledger.add(numbers);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
