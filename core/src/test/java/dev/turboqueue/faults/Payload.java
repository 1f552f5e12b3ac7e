package dev.turboqueue.faults;

import dev.turboqueue.StoredMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** The payload of a numbered message: every byte follows from the number. */
final class Payload {

  private static final int SMALL = 60;

  /** One message in so many needs pages of its own. */
  private static final int LARGE_EVERY = 401;

  private Payload() {}

  static byte[] of(long number) {
    Random random = new Random(number);
    int length = number % LARGE_EVERY == 400 ? 150_000 : random.nextInt(SMALL);
    byte[] payload = new byte[Long.BYTES + length];
    random.nextBytes(payload);
    ByteBuffer.wrap(payload).putLong(number);
    return payload;
  }

  /** Returns the number of a message that was sent with {@link #of}; fails if a byte is not so. */
  static long number(StoredMessage message) {
    byte[] payload = message.bytes();
    if (payload == null || payload.length < Long.BYTES) {
      throw new AssertionError("A message that was never sent was delivered");
    }
    long number = ByteBuffer.wrap(payload).getLong();
    if (!Arrays.equals(payload, of(number))) {
      throw new AssertionError("Message " + number + " was delivered with other bytes");
    }
    return number;
  }
}
