package dev.turboqueue.crash;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A way to crash, asked after every change of a disk what the disk may hold then. */
interface Crashes {

  /** Goes one change ahead. */
  void advance(Event event);

  /**
   * Returns the states that a crash may leave after the changes so far.
   *
   * @param next the change that the crash interrupts, null if it interrupts none
   */
  List<Supplier<DiskImage>> states(@Nullable Event next);
}
