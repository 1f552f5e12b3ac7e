package dev.turboqueue.cli.demo;

import java.util.BitSet;

/** Which of the numbers from 0 on were received, and which of them more than once. Thread-safe. */
final class Ledger {

  private final int size;
  private final BitSet once = new BitSet();
  private final BitSet again = new BitSet();
  private int received;

  Ledger(int size) {
    this.size = size;
  }

  /**
   * Enters a number.
   *
   * @throws IllegalArgumentException if it is not one of the numbers that were sent
   */
  synchronized void enter(int number) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException(
          "received the number " + number + ", which was never sent; " + size + " were");
    }
    if (once.get(number)) {
      again.set(number);
    } else {
      once.set(number);
      received++;
    }
  }

  /** Returns how many of the numbers were received. */
  synchronized int received() {
    return received;
  }

  /** Returns how many of the numbers were not received. */
  synchronized int lost() {
    return size - received;
  }

  /** Returns how many of the numbers were received more than once. */
  synchronized int duplicated() {
    return again.cardinality();
  }
}
