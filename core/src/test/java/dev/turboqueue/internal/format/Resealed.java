package dev.turboqueue.internal.format;

/** Turns what a dead producer left into what one of another name would have left. */
public final class Resealed {

  private Resealed() {}

  /** Returns a copy of a batch without header, sealed with another id's salt. */
  public static byte[] copy(byte[] loading, String id, String newId) {
    byte[] copy = loading.clone();
    int size = Page.MIN_SIZE;
    while (!Page.isSealed(copy, 2 * size, size, Salt.of(id), 3)) {
      size <<= 1;
    }
    for (int at = 2 * size; at + size <= copy.length; at += size) {
      int number = at / size + 1;
      if (Page.isSealed(copy, at, size, Salt.of(id), number)) {
        Page.seal(copy, at, size, Salt.of(newId), number);
      }
    }
    return copy;
  }
}
