package dev.turboqueue.process;

import dev.turboqueue.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a consumer writes down of a message that it has received, before it settles it.
 *
 * @param consumer who has received it
 * @param message its number
 * @param copy which copy of it: moving a message makes another one; a hash of its identity
 * @param nanos when
 * @param plan what the consumer is going to do
 */
record Receipt(int consumer, long message, long copy, long nanos, Plan plan) {

  private static final int NUMBERS = 4;

  /** What is going to happen to the copy. */
  enum Plan {
    /** It is acknowledged: nothing may come any more. */
    ACK(1),
    /** It is released, rejected or failed: another copy must come. */
    MOVE(2),
    /** Its whole batch is released: this copy must come again. */
    RETURN(3),
    /**
     * It is a dead letter that is put back: another copy must come, or this one after a failure.
     */
    RETRY(4);

    /** How it is written in a ledger. */
    final long code;

    Plan(long code) {
      this.code = code;
    }

    static Plan of(long code) {
      return Stream.of(values()).filter(plan -> plan.code == code).findFirst().orElseThrow();
    }
  }

  /** Appends the numbers of a receipt to {@code numbers}, to be written to a ledger. */
  static void note(StoredMessage message, Plan plan, List<Long> numbers) {
    numbers.add(Numbered.number(message));
    numbers.add(hash(message.id()));
    numbers.add(System.nanoTime());
    numbers.add(plan.code);
  }

  /** FNV-1a in 64 bits: so good that no two of some millions are the same. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  static List<Receipt> read(Path ledger, int consumer) throws IOException {
    long[] numbers = Ledger.read(ledger);
    List<Receipt> receipts = new ArrayList<>(numbers.length / NUMBERS);
    for (int i = 0; i + NUMBERS <= numbers.length; i += NUMBERS) {
      Plan plan = Plan.of(numbers[i + 3]);
      receipts.add(new Receipt(consumer, numbers[i], numbers[i + 1], numbers[i + 2], plan));
    }
    return receipts;
  }
}
