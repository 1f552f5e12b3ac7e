package dev.turboqueue.internal.engine;

import java.util.BitSet;

/** Which messages of a batch are settled, in whatever order they were. Not thread-safe. */
final class Settlement {

  private final BitSet beyond = new BitSet();
  private boolean anyBeyond;
  private int prefix;

  Settlement(int settled) {
    prefix = settled;
  }

  /** Returns how many messages from the first are settled without a gap. */
  int prefix() {
    return prefix;
  }

  /** Returns the settled places behind that, to be read only. */
  BitSet beyond() {
    return beyond;
  }

  /** Settles a message; returns false if it was settled before. */
  boolean settle(int position) {
    if (position == prefix) {
      prefix = position + 1;
      if (anyBeyond) {
        advance();
      }
      return true;
    }
    if (position < prefix || beyond.get(position)) {
      return false;
    }
    beyond.set(position);
    anyBeyond = true;
    return true;
  }

  private void advance() {
    int gap = beyond.nextClearBit(prefix);
    beyond.clear(prefix, gap);
    prefix = gap;
    anyBeyond = !beyond.isEmpty();
  }
}
