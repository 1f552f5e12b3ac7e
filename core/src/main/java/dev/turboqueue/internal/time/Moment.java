package dev.turboqueue.internal.time;

import org.jspecify.annotations.Nullable;

/**
 * A moment by the two clocks of a machine. Processes of one boot compare moments by the time since
 * that boot, whatever their wall clocks say. Only across boots do they use the wall clock.
 *
 * @param wallMillis milliseconds since 1970 by the wall clock
 * @param boot the machine's boot from {@link TimeSource#boot}; 0 if that is not known
 * @param bootMillis milliseconds since that boot, 0 if that is not known
 */
public record Moment(long wallMillis, long boot, long bootMillis) {

  /** Returns the current moment. */
  public static Moment now(TimeSource time) {
    long boot = time.boot();
    return new Moment(time.wallMillis(), boot, boot == 0 ? 0 : time.bootMillis());
  }

  /** Returns the moment {@code millis} later. */
  public Moment plus(long millis) {
    return new Moment(wallMillis + millis, boot, boot == 0 ? 0 : bootMillis + millis);
  }

  /** Returns the first moment from this on that is a multiple of {@code step} milliseconds. */
  public Moment roundedUp(long step) {
    return plus(Math.floorMod(-counting(), step));
  }

  /** Returns how many milliseconds later {@code other} is; negative if it is earlier. */
  public long millisUntil(Moment other) {
    return isOfSameBoot(other) ? other.bootMillis - bootMillis : other.wallMillis - wallMillis;
  }

  /** Returns whether the two can be compared by the time since boot. */
  public boolean isOfSameBoot(Moment other) {
    return boot != 0 && boot == other.boot;
  }

  private long counting() {
    return boot == 0 ? wallMillis : bootMillis;
  }

  /**
   * Compares by the time since boot if possible: the wall clock may have been set between the two.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Moment moment && boot == moment.boot && counting() == moment.counting();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * boot + counting());
  }
}
