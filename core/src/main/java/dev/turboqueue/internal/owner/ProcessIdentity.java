package dev.turboqueue.internal.owner;

import java.util.UUID;

/**
 * The values that distinguish a process from all others, past and present.
 *
 * @param pid its number in its pid namespace
 * @param start when it started, in clock ticks since boot
 * @param boot its boot
 * @param pidNamespace the inode of its pid namespace
 * @param timeNamespace the inode of its time namespace, which shifts {@code start}
 */
record ProcessIdentity(long pid, long start, UUID boot, long pidNamespace, long timeNamespace) {

  /** The value for an unknown boot. */
  static final UUID NO_BOOT = new UUID(0, 0);
}
