package dev.turboqueue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why the last delivery of a message failed.
 *
 * @param reason the given reason or the exception, cut to 4,096 characters; empty if there is none
 * @param stackTrace the stack trace, cut to 16,384 characters; null if there is none
 * @param time when the delivery failed, to the millisecond
 * @param attempts how often the message had been delivered by then
 * @param origin the identity under which the message was first sent
 */
public record Failure(
    String reason, @Nullable String stackTrace, Instant time, int attempts, String origin) {

  private static final int MAX_REASON = 4_096;
  private static final int MAX_STACK_TRACE = 16_384;

  /** Returns a failure with this reason, cut. */
  public static Failure of(String reason, Instant time, int attempts, String origin) {
    return new Failure(cut(reason, MAX_REASON), null, time, attempts, origin);
  }

  /** Returns a failure with this exception as the reason, and its stack trace, both cut. */
  public static Failure of(Throwable cause, Instant time, int attempts, String origin) {
    String reason;
    String stack;
    try {
      reason = cause.toString();
      stack = stackTrace(cause);
    } catch (RuntimeException | StackOverflowError e) { // its own methods are the user's
      reason = cause.getClass().getName() + ", which cannot be shown: " + e.getClass().getName();
      stack = stackTrace(e);
    }
    return new Failure(
        cut(reason, MAX_REASON), cut(stack, MAX_STACK_TRACE), time, attempts, origin);
  }

  private static String stackTrace(Throwable cause) {
    StringWriter stack = new StringWriter();
    cause.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }

  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "… (cut, " + text.length() + " characters)";
  }
}
