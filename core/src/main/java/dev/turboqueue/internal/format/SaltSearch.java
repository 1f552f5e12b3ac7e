package dev.turboqueue.internal.format;

/**
 * Computes the salt with which a page's CRC would be right. A CRC is linear: each bit of the salt
 * flips a fixed set of the CRC's bits, for pages of one size.
 */
final class SaltSearch {

  private final int pageSize;

  /** By its highest bit, a difference of CRCs and the difference of salts that causes it. */
  private final int[] differences = new int[Integer.SIZE];

  private final int[] salts = new int[Integer.SIZE];

  SaltSearch(int pageSize) {
    this.pageSize = pageSize;
    byte[] zeros = new byte[pageSize];
    int base = Page.crc(zeros, 0, pageSize, 0, 0);
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      add(base ^ Page.crc(zeros, 0, pageSize, 1 << bit, 0), 1 << bit);
    }
  }

  private void add(int difference, int salt) {
    int rest = difference;
    int made = salt;
    while (rest != 0) {
      int top = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rest);
      if (differences[top] == 0) {
        differences[top] = rest;
        salts[top] = made;
        return;
      }
      rest ^= differences[top];
      made ^= salts[top];
    }
  }

  /** Returns the only salt that makes the page's CRC right. */
  int salt(byte[] page, int at, int number) {
    int stored = Bytes.getInt(page, at + pageSize - Page.RESERVED);
    int rest = stored ^ Page.crc(page, at, pageSize, 0, number);
    int salt = 0;
    while (rest != 0) {
      int top = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rest);
      rest ^= differences[top];
      salt ^= salts[top];
    }
    return salt;
  }
}
