package dev.turboqueue.process;

import dev.turboqueue.StoredMessage;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A payload that tells which message it is: its number, when it may come at the earliest ({@code
 * System.nanoTime} is the same in all processes), any number of zeros, and the number's complement.
 */
final class Numbered {

  private static final int LEAST = 3 * Long.BYTES;

  private Numbered() {}

  static byte[] payload(long number, long earliestNanos, int zeros) {
    int length = LEAST + zeros;
    return ByteBuffer.allocate(length)
        .putLong(0, number)
        .putLong(Long.BYTES, earliestNanos)
        .putLong(length - Long.BYTES, ~number)
        .array();
  }

  /** Returns the number of a message, which must be whole and not too early. */
  static long number(StoredMessage message) {
    ByteBuffer payload = ByteBuffer.wrap(Objects.requireNonNull(message.bytes()));
    long number = payload.getLong(0);
    if (payload.getLong(payload.limit() - Long.BYTES) != ~number) {
      throw new AssertionError(Holding.VIOLATION + message.id() + " is not as it was sent");
    }
    long early = payload.getLong(Long.BYTES) - System.nanoTime();
    if (early > 0) {
      throw new AssertionError(Holding.VIOLATION + message.id() + " came " + early + " ns early");
    }
    return number;
  }
}
