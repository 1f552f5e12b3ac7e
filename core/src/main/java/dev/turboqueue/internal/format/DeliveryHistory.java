package dev.turboqueue.internal.format;

import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The earlier deliveries of a message: the column {@code delivery} of {@code docs/format.md}.
 *
 * @param origin the identity under which the message was first sent
 * @param attempts how often it has been delivered
 * @param time when it was last delivered
 * @param reason why that failed, null if no reason was given
 * @param stack the stack trace, null if there is none
 */
public record DeliveryHistory(
    String origin, int attempts, Instant time, @Nullable String reason, @Nullable String stack) {

  /** Returns a history with a text as the reason. */
  public static DeliveryHistory of(
      String origin, int attempts, Instant time, @Nullable String reason) {
    return reason == null
        ? new DeliveryHistory(origin, attempts, time, null, null)
        : of(Failure.of(reason, time, attempts, origin));
  }

  /** Returns a history with an exception as the reason. */
  public static DeliveryHistory of(String origin, int attempts, Instant time, Throwable cause) {
    return of(Failure.of(cause, time, attempts, origin));
  }

  private static DeliveryHistory of(Failure failure) {
    return new DeliveryHistory(
        failure.origin(),
        failure.attempts(),
        failure.time(),
        failure.reason(),
        failure.stackTrace());
  }

  /** Returns this history as it is stored. */
  byte[] encode() {
    List<Header> fields = new ArrayList<>();
    fields.add(Header.of("origin", origin));
    fields.add(Header.of("attempts", Integer.toString(attempts)));
    fields.add(Header.of("time", time.toString()));
    if (reason != null) {
      fields.add(Header.of("reason", reason));
    }
    if (stack != null) {
      fields.add(Header.of("stack", stack));
    }
    return HeadersJson.encode(fields);
  }

  /** Returns the history that is stored in {@code json}; missing fields are empty or 0. */
  static DeliveryHistory decode(byte[] json) {
    Map<String, String> fields = new HashMap<>();
    for (Header field : HeadersJson.decode(json)) {
      String value = field.text();
      fields.put(field.name(), value == null ? "" : value);
    }
    return new DeliveryHistory(
        fields.getOrDefault("origin", ""),
        attempts(fields.getOrDefault("attempts", "")),
        time(fields.getOrDefault("time", "")),
        fields.get("reason"),
        fields.get("stack"));
  }

  private static int attempts(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException notWrittenByUs) {
      return Instant.EPOCH;
    }
  }

  /** Returns the failure in this history, null if there is none. */
  @Nullable Failure failure() {
    return reason == null ? null : new Failure(reason, stack, time, attempts, origin);
  }
}
