package dev.turboqueue.internal.format;

import org.jspecify.annotations.Nullable;

/**
 * One row before it is placed: SQLite's record in three parts, so that the payload is copied only
 * once, into its page. Reused from message to message.
 */
final class Row {

  static final int BLOB = 12;
  static final int TEXT = 13;

  private final byte[] header = new byte[64];
  private int headerLength;
  private byte[] payload = NOTHING;
  private int payloadLength;
  private byte[] tail = NOTHING;

  private static final byte[] NOTHING = {};

  /** Fills this record; {@code extras} is null for a payload alone. */
  void set(int type, byte[] source, int length, @Nullable MessageColumns extras) {
    payload = source;
    payloadLength = length;
    int at = Bytes.putVarint(header, 1, type + 2L * length);
    if (extras == null) {
      tail = NOTHING;
    } else {
      at = extras.putTypes(header, at);
      tail = extras.contents();
    }
    headerLength = at;
    header[0] = (byte) at; // five columns need 1 + 9 + 9 + 9 + 1 + 9 bytes at most
  }

  /** Returns the record's length in bytes. */
  int length() {
    return headerLength + payloadLength + tail.length;
  }

  /** Copies {@code length} bytes from {@code from} of the record. */
  void copy(int from, byte[] target, int at, int length) {
    int to = from + length;
    copyPart(header, headerLength, 0, from, to, target, at);
    copyPart(payload, payloadLength, headerLength, from, to, target, at);
    copyPart(tail, tail.length, headerLength + payloadLength, from, to, target, at);
  }

  /**
   * Copies what of [from, to) lies in the part that takes [start, start + length) of the record.
   */
  private static void copyPart(
      byte[] part, int length, int start, int from, int to, byte[] target, int at) {
    int first = Math.max(from, start);
    int last = Math.min(to, start + length);
    if (first < last) {
      System.arraycopy(part, first - start, target, at + first - from, last - first);
    }
  }

  /** Lets go of the message. */
  void clear() {
    payload = NOTHING;
    tail = NOTHING;
  }
}
