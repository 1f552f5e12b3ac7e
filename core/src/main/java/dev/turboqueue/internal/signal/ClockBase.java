package dev.turboqueue.internal.signal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a queue measure delays by.
 *
 * @param offset milliseconds to add to those since boot
 * @param boot the boot that this is true for
 * @param made when this was found, in milliseconds since that boot
 */
record ClockBase(long offset, long boot, long made) {

  private static final int BYTES = 4 * Long.BYTES;

  /** Returns what stands at the beginning of {@code content}, null if it is none. */
  static @Nullable ClockBase read(ByteBuffer content) {
    if (content.limit() < BYTES) {
      return null;
    }
    ClockBase base = new ClockBase(content.getLong(0), content.getLong(8), content.getLong(16));
    return base.boot != 0 && base.check() == content.getLong(24) ? base : null;
  }

  /** Returns the numbers to store. */
  long[] stored() {
    return new long[] {offset, boot, made, check()};
  }

  /** Returns a number that others do not have by chance. */
  private long check() {
    long mixed = 0x5451_0001L; // our mark, and the version of this layout
    for (long number : new long[] {offset, boot, made}) {
      mixed = (mixed ^ number) * 0x9E37_79B9_7F4A_7C15L;
      mixed ^= mixed >>> 32;
    }
    return mixed;
  }

  /** Returns which of two holds: of the same boot the older one, as others may go by it already. */
  static ClockBase older(ClockBase a, ClockBase b) {
    if (a.made != b.made) {
      return a.made < b.made ? a : b;
    }
    return a.offset <= b.offset ? a : b;
  }
}
