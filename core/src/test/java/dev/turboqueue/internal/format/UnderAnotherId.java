package dev.turboqueue.internal.format;

/** Turns what a dead producer left into what one of another name would have left. */
public final class UnderAnotherId {

  private UnderAnotherId() {}

  /** Returns a copy of a batch without header, with the checksums of another id. */
  public static byte[] copy(byte[] loading, String id, String newId) {
    byte[] copy = loading.clone();
    int size = Page.MIN_SIZE;
    while (!Page.isChecksumRight(copy, 2 * size, size, Salt.of(id), 3)) {
      size <<= 1;
    }
    for (int at = 2 * size; at + size <= copy.length; at += size) {
      int number = at / size + 1;
      if (Page.isChecksumRight(copy, at, size, Salt.of(id), number)) {
        Page.putChecksum(copy, at, size, Salt.of(newId), number);
      }
    }
    return copy;
  }
}
