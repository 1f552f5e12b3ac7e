package dev.turboqueue.internal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into the records of the table's rows and back; {@code docs/format.md}, "The
 * table".
 *
 * <p>Encoding keeps a record in three parts, so that the payload is copied only once, into its
 * page. The object is reused from message to message. Most messages have only a payload and do not
 * use this class: {@link BatchWriter} and {@link BatchReader} handle their records in the page.
 */
final class RowCodec {

  private static final byte[] JSON_NULL = {'n', 'u', 'l', 'l'};

  /** The table's columns: payload, key, headers, time, delivery. */
  private static final int COLUMNS = 5;

  private final byte[] header = new byte[64];
  private int headerLength;
  private byte[] payload = NOTHING;
  private int payloadLength;
  private byte[] tail = NOTHING;

  private static final byte[] NOTHING = {};

  /** Fills this record; {@code columns} is null if there is only a payload. */
  void set(int type, byte[] source, int length, @Nullable MessageColumns columns) {
    payload = source;
    payloadLength = length;
    int at = Bytes.putVarint(header, 1, type + 2L * length);
    if (columns == null) {
      tail = NOTHING;
    } else {
      at = putTypes(columns, header, at);
      tail = values(columns);
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

  /** Copies the part of [from, to) that is in [start, start + length) of the record. */
  private static void copyPart(
      byte[] part, int length, int start, int from, int to, byte[] target, int at) {
    int first = Math.max(from, start);
    int last = Math.min(to, start + length);
    if (first < last) {
      System.arraycopy(part, first - start, target, at + first - from, last - first);
    }
  }

  /** Releases the reference to the message. */
  void clear() {
    payload = NOTHING;
    tail = NOTHING;
  }

  /** Writes the serial types of columns and returns the place behind them. */
  private static int putTypes(MessageColumns columns, byte[] target, int start) {
    boolean delivery = columns.delivery() != null;
    boolean time = columns.time() != null;
    int at = Bytes.putVarint(target, start, type(columns.key(), columns.keyIsText()));
    if (columns.headers() != null || time || delivery) {
      at = Bytes.putVarint(target, at, type(columns.headers(), true));
    }
    if (time || delivery) {
      at = Bytes.putVarint(target, at, time ? Columns.INT64 : Columns.NULL);
    }
    return delivery ? Bytes.putVarint(target, at, type(columns.delivery(), true)) : at;
  }

  private static long type(byte @Nullable [] value, boolean text) {
    if (value == null) {
      return Columns.NULL;
    }
    return (text ? Columns.TEXT : Columns.BLOB) + 2L * value.length;
  }

  /** Returns the values of columns, one behind the other. */
  private static byte[] values(MessageColumns columns) {
    byte[] key = columns.key();
    byte[] headers = columns.headers();
    Instant time = columns.time();
    byte[] delivery = columns.delivery();
    int length = MessageColumns.length(key) + MessageColumns.length(headers);
    byte[] values = new byte[length + (time == null ? 0 : 8) + MessageColumns.length(delivery)];
    int at = put(headers, values, put(key, values, 0));
    if (time != null) {
      Bytes.putLong(values, at, time.toEpochMilli());
      at += 8;
    }
    put(delivery, values, at);
    return values;
  }

  private static int put(byte @Nullable [] value, byte[] target, int at) {
    if (value != null) {
      System.arraycopy(value, 0, target, at, value.length);
    }
    return at + MessageColumns.length(value);
  }

  /** Returns the cursor's row; {@code ourColumns} says whether the table has all of ours. */
  static StoredRow decode(TableCursor cursor, boolean ourColumns) throws IOException {
    Columns columns = Columns.of(cursor, ourColumns ? COLUMNS : 1);
    boolean text = columns.type(0) < Columns.BLOB || columns.isText(0);
    return new StoredRow(text, payload(cursor, columns), others(cursor, columns));
  }

  private static byte[] payload(TableCursor cursor, Columns columns) throws IOException {
    long type = columns.type(0);
    if (type >= Columns.BLOB) {
      return columns.bytes(cursor, 0);
    }
    if (type == 0) {
      return JSON_NULL.clone();
    }
    String number =
        type == Columns.REAL
            ? realJson(Double.longBitsToDouble(columns.integer(cursor, 0)))
            : Long.toString(columns.integer(cursor, 0));
    return number.getBytes(StandardCharsets.US_ASCII);
  }

  /** JSON has no infinity, but every reader takes this number for it. */
  private static String realJson(double value) {
    return Double.isInfinite(value) ? (value > 0 ? "1e999" : "-1e999") : Double.toString(value);
  }

  private static @Nullable MessageColumns others(TableCursor cursor, Columns columns)
      throws IOException {
    if (columns.count() < 2) {
      return null;
    }
    byte[] key = columns.type(1) == 0 ? null : columns.bytes(cursor, 1);
    byte[] headers = columns.type(2) == 0 ? null : columns.bytes(cursor, 2);
    Instant time = columns.type(3) == 0 ? null : Instant.ofEpochMilli(columns.integer(cursor, 3));
    byte[] delivery = columns.type(4) == 0 ? null : columns.bytes(cursor, 4);
    return new MessageColumns(key, columns.isText(1), headers, time, delivery);
  }
}
