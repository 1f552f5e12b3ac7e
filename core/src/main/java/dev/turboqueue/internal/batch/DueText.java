package dev.turboqueue.internal.batch;

import dev.turboqueue.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/** The due time in the name of a batch; {@code docs/protocol.md}, "Delays". */
final class DueText {

  private static final String BETWEEN = "-";

  private DueText() {}

  static String of(Moment due) {
    return due.boot() == 0
        ? Long.toString(due.wallMillis())
        : due.wallMillis() + BETWEEN + due.boot() + BETWEEN + due.bootMillis();
  }

  /** Returns the due time in {@code text}, null if it is not one. */
  static @Nullable Moment parse(String text) {
    String[] numbers = text.split(BETWEEN, -1);
    if (numbers.length != 1 && numbers.length != 3) {
      return null;
    }
    long wall = number(numbers[0]);
    long boot = numbers.length == 1 ? 0 : number(numbers[1]);
    long up = numbers.length == 1 ? 0 : number(numbers[2]);
    return wall < 0 || boot < 0 || up < 0 ? null : new Moment(wall, boot, up);
  }

  /** Returns an unsigned number, -1 if {@code text} is not one. */
  static long number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(text) : -1;
  }
}
