package dev.turboqueue.cli.bench;

import org.jspecify.annotations.Nullable;

/** Reads something of every payload, so that none of the work can be optimized away. */
final class Touch {

  private long sum;

  void bytes(byte @Nullable [] bytes) {
    if (bytes != null && bytes.length > 0) {
      sum += bytes.length + (bytes[bytes.length - 1] & 0xFF);
    }
  }

  void text(@Nullable String text) {
    if (text != null && !text.isEmpty()) {
      sum += text.length() + text.charAt(text.length() - 1);
    }
  }

  /** Uses what was read. */
  void check() {
    if (sum < 0) {
      throw new ArithmeticException("The sum of all payloads has overflowed");
    }
  }
}
