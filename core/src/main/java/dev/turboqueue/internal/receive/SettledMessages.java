package dev.turboqueue.internal.receive;

import java.util.BitSet;

/**
 * Which messages of a batch are settled, in any order, and which could not be read. Not
 * thread-safe.
 */
final class SettledMessages {

  /** No message beyond the prefix. */
  static final BitSet NONE = new BitSet();

  private final BitSet beyond;

  /**
   * The places of messages that could not be read. Nobody received them, so they are not settled.
   */
  private final BitSet unreadable = new BitSet();

  private int countBeyond;
  private int prefix;

  /**
   * Creates the state with what was settled before.
   *
   * @param settled how many messages from the first
   * @param beyond the places of others
   */
  SettledMessages(int settled, BitSet beyond) {
    this.beyond = (BitSet) beyond.clone();
    this.beyond.clear(0, settled);
    countBeyond = this.beyond.cardinality();
    prefix = settled;
    advance();
  }

  /** Returns how many messages are settled before the first gap. */
  int prefix() {
    return prefix;
  }

  /** Returns how many messages behind the first gap are settled. */
  int beyond() {
    return countBeyond;
  }

  /** Returns how many messages are settled. */
  int count() {
    return prefix + countBeyond;
  }

  /** Returns the places of the settled messages behind the first gap. */
  BitSet bits() {
    return beyond;
  }

  boolean isSettled(int position) {
    return position < prefix || (countBeyond > 0 && beyond.get(position));
  }

  /** Settles a message; returns false if it was settled before. */
  boolean add(int position) {
    if (position == prefix) {
      prefix = position + 1;
      if (countBeyond > 0) {
        advance();
      }
      return true;
    }
    if (isSettled(position)) {
      return false;
    }
    beyond.set(position);
    countBeyond++;
    return true;
  }

  /**
   * Records that the messages from {@code from} to before {@code to} are unreadable, unless they
   * are settled.
   */
  void markUnreadable(int from, int to) {
    int place = beyond.nextClearBit(Math.max(from, prefix));
    while (place < to) {
      unreadable.set(place);
      place = beyond.nextClearBit(place + 1);
    }
  }

  /** Settles the messages before {@code end} that could be read. */
  void settleReadable(int end) {
    for (int place = prefix; place < end; place++) {
      if (!unreadable.get(place)) {
        add(place);
      }
    }
  }

  /** Returns whether each message before {@code end} is settled or could not be read. */
  boolean isComplete(int end) {
    int place = prefix;
    while (place < end && (unreadable.get(place) || beyond.get(place))) {
      place = beyond.nextClearBit(unreadable.nextClearBit(place));
    }
    return place >= end;
  }

  /** Returns a copy of this, for {@link #restore}. */
  SettledMessages copy() {
    return new SettledMessages(prefix, beyond);
  }

  /** Restores the state of {@code earlier}. */
  void restore(SettledMessages earlier) {
    prefix = earlier.prefix;
    countBeyond = earlier.countBeyond;
    beyond.clear();
    beyond.or(earlier.beyond);
  }

  private void advance() {
    int gap = beyond.nextClearBit(prefix);
    beyond.clear(prefix, gap);
    countBeyond -= gap - prefix;
    prefix = gap;
  }
}
