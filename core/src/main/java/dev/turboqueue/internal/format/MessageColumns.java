package dev.turboqueue.internal.format;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message's columns other than the payload: key, headers, time and delivery; trailing ones that
 * are NULL are left out.
 *
 * @param key the key, null if there is none
 * @param keyIsText whether the key was given as text
 * @param headers the headers as JSON in UTF-8, null if there are none
 * @param time the time, null if there is none
 * @param delivery a JSON object in UTF-8 about earlier deliveries, null if there were none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record MessageColumns(
    byte @Nullable [] key,
    boolean keyIsText,
    byte @Nullable [] headers,
    @Nullable Instant time,
    byte @Nullable [] delivery) {

  /** Returns the columns of a message that was never delivered, null if it has none. */
  public static @Nullable MessageColumns of(
      byte @Nullable [] key,
      boolean keyIsText,
      List<dev.turboqueue.Header> headers,
      @Nullable Instant time) {
    if (key == null && headers.isEmpty() && time == null) {
      return null;
    }
    byte[] json = headers.isEmpty() ? null : HeadersJson.encode(headers);
    return new MessageColumns(key, keyIsText, json, time, null);
  }

  /** Returns the headers, empty if there are none. */
  public List<dev.turboqueue.Header> headerList() {
    return headers == null ? List.of() : HeadersJson.decode(headers);
  }

  /** Returns about how many bytes a message with these columns and {@code payload} bytes takes. */
  public static long messageLength(int payload, @Nullable MessageColumns columns) {
    return columns == null ? payload : payload + columns.length();
  }

  /** Returns about how many bytes these columns take. */
  public long length() {
    return 32L + length(key) + length(headers) + length(delivery);
  }

  static int length(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }
}
