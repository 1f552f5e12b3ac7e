package dev.turboqueue.cli.bench;

import java.util.Arrays;

/** Payloads of a given size, cheap to make and different from message to message. */
final class Payloads {

  /** The smallest JSON payload: an object with a number and an empty text. */
  static final int SMALLEST_JSON = jsonOf(0, 0).length();

  private static final int POOL = 1_024;

  private final byte[] bytes;
  private final String[] pool = new String[POOL];

  Payloads(PayloadKind kind, int size) {
    bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'x');
    for (int i = 0; i < POOL; i++) {
      pool[i] = kind == PayloadKind.json ? jsonOf(i, size - SMALLEST_JSON) : textOf(i, size);
    }
  }

  private static String jsonOf(int number, int padding) {
    // Four digits for each number of the pool.
    return "{\"n\":" + (1_000 + number) + ",\"pad\":\"" + "x".repeat(Math.max(0, padding)) + "\"}";
  }

  private static String textOf(int number, int size) {
    String digits = Integer.toString(1_000 + number);
    return size < digits.length()
        ? digits.substring(0, size)
        : digits + "x".repeat(size - digits.length());
  }

  /** Returns bytes that begin with {@code number}; the array is the same each time. */
  byte[] bytes(long number) {
    int length = Math.min(bytes.length, Long.BYTES);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (number >>> (8 * i));
    }
    return bytes;
  }

  /** Returns a text or a JSON object, one of a pool. */
  String text(long number) {
    return pool[(int) (number & (POOL - 1))];
  }
}
