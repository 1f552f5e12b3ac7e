package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The columns of a record: their serial types and places. */
final class Columns {

  static final int NULL = 0;
  static final int INT64 = 6;
  static final int REAL = 7;
  static final int BLOB = 12;
  static final int TEXT = 13;

  private static final int MAX_HEADER = 1 << 16;

  private final long[] types;
  private final int[] starts;
  private final int count;

  private Columns(long[] types, int[] starts, int count) {
    this.types = types;
    this.starts = starts;
    this.count = count;
  }

  /** Returns the first {@code most} columns of the cursor's row; missing ones are NULL. */
  static Columns of(TableCursor cursor, int most) throws IOException {
    byte[] local = cursor.local();
    int start = cursor.localStart();
    long headerLength = Bytes.getVarint(local, start);
    if (headerLength < 1 || headerLength > Math.min(cursor.recordLength(), MAX_HEADER)) {
      throw damaged(cursor);
    }
    byte[] header = new byte[(int) headerLength + 9]; // a varint may be read past its end
    cursor.copy(0, header, 0, (int) headerLength);
    long[] types = new long[most];
    int[] starts = new int[most];
    int count = 0;
    int at = Bytes.skipVarint(header, 0);
    long place = headerLength;
    while (count < most && at < headerLength) {
      types[count] = Bytes.getVarint(header, at);
      starts[count] = (int) place;
      place += length(types[count]);
      count++;
      at = Bytes.skipVarint(header, at);
      if (place < 0 || place > cursor.recordLength()) {
        throw damaged(cursor);
      }
    }
    return new Columns(types, starts, count);
  }

  private static DamagedBatchException damaged(TableCursor cursor) {
    return cursor.input().damaged(cursor.leafNumber(), "the record of a row is damaged");
  }

  private static long length(long type) {
    if (type >= BLOB) {
      return (type - BLOB) >>> 1;
    }
    return switch ((int) type) {
      case 1, 2, 3, 4 -> type;
      case 5 -> 6;
      case INT64, REAL -> 8;
      default -> 0;
    };
  }

  /** Returns how many of the columns the record has. */
  int count() {
    return count;
  }

  long type(int column) {
    return types[column];
  }

  boolean isText(int column) {
    return types[column] >= TEXT && (types[column] & 1) == 1;
  }

  byte[] bytes(TableCursor cursor, int column) throws IOException {
    byte[] value = new byte[(int) length(types[column])];
    cursor.copy(starts[column], value, 0, value.length);
    return value;
  }

  String text(TableCursor cursor, int column) throws IOException {
    return new String(bytes(cursor, column), StandardCharsets.UTF_8);
  }

  /** Returns an INTEGER, or the bits of a REAL. */
  long integer(TableCursor cursor, int column) throws IOException {
    if (types[column] == 9) {
      return 1;
    }
    byte[] bytes = types[column] >= BLOB ? new byte[0] : bytes(cursor, column);
    long value = bytes.length == 0 ? 0 : bytes[0];
    for (int i = 1; i < bytes.length; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }
}
