package dev.turboqueue.internal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as any row holds it.
 *
 * @param text whether the payload is JSON text, not bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Contents(boolean text, byte[] payload, @Nullable MessageColumns extras) {

  private static final byte[] JSON_NULL = {'n', 'u', 'l', 'l'};

  /** Returns the cursor's row; {@code hasExtras} says whether the table has all our columns. */
  static Contents of(TableCursor cursor, boolean hasExtras) throws IOException {
    Columns columns = Columns.of(cursor, hasExtras ? 5 : 1);
    boolean text = columns.type(0) < Row.BLOB || columns.isText(0);
    return new Contents(text, payload(cursor, columns), extras(cursor, columns));
  }

  private static byte[] payload(TableCursor cursor, Columns columns) throws IOException {
    long type = columns.type(0);
    if (type >= Row.BLOB) {
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

  /** JSON has no infinity, but a number that every reader takes for one. */
  private static String realJson(double value) {
    return Double.isInfinite(value) ? (value > 0 ? "1e999" : "-1e999") : Double.toString(value);
  }

  private static @Nullable MessageColumns extras(TableCursor cursor, Columns columns)
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
