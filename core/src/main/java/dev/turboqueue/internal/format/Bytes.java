package dev.turboqueue.internal.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers and SQLite's variable-length integers in byte arrays. */
final class Bytes {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int getShort(byte[] from, int at) {
    return (short) SHORT.get(from, at) & 0xFFFF;
  }

  static void putShort(byte[] to, int at, int value) {
    SHORT.set(to, at, (short) value);
  }

  static int getInt(byte[] from, int at) {
    return (int) INT.get(from, at);
  }

  static void putInt(byte[] to, int at, int value) {
    INT.set(to, at, value);
  }

  static long getLong(byte[] from, int at) {
    return (long) LONG.get(from, at);
  }

  static void putLong(byte[] to, int at, long value) {
    LONG.set(to, at, value);
  }

  /** Returns the length of {@code value} as a varint; value is not negative and below 2^56. */
  static int varintLength(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** Writes {@code value}, not negative and below 2^56, and returns the place behind it. */
  static int putVarint(byte[] to, int at, long value) {
    if (value < 0x80) {
      to[at] = (byte) value;
      return at + 1;
    }
    if (value < 0x4000) {
      to[at] = (byte) (value >>> 7 | 0x80);
      to[at + 1] = (byte) (value & 0x7F);
      return at + 2;
    }
    int end = at + varintLength(value);
    to[end - 1] = (byte) (value & 0x7F);
    long rest = value >>> 7;
    for (int i = end - 2; i >= at; i--, rest >>>= 7) {
      to[i] = (byte) (rest | 0x80);
    }
    return end;
  }

  /** Returns the varint at {@code at}: seven bits a byte, all eight of the ninth. */
  static long getVarint(byte[] from, int at) {
    byte first = from[at];
    if (first >= 0) {
      return first;
    }
    byte second = from[at + 1];
    return second >= 0 ? (first & 0x7F) << 7 | second : getLongVarint(from, at);
  }

  private static long getLongVarint(byte[] from, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte next = from[at + i];
      value = value << 7 | (next & 0x7F);
      if (next >= 0) {
        return value;
      }
    }
    return value << 8 | (from[at + 8] & 0xFF);
  }

  /** Returns the place behind the varint at {@code at}. */
  static int skipVarint(byte[] from, int at) {
    if (from[at] >= 0) {
      return at + 1;
    }
    int end = at + 1;
    while (end < at + 8 && from[end] < 0) {
      end++;
    }
    return end + 1;
  }
}
