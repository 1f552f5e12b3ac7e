package dev.turboqueue.internal.format;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message's columns beside the payload: key, headers, time and delivery; trailing ones that are
 * NULL are left out.
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

  private static final int NULL = 0;
  private static final int INT64 = 6;

  /** Returns the extras of a message that was never delivered, null if it has none. */
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

  /** Returns about how many bytes a message takes that has {@code payload} bytes beside these. */
  public static long messageLength(int payload, @Nullable MessageColumns columns) {
    return columns == null ? payload : payload + columns.length();
  }

  /** Returns about how many bytes these columns take. */
  public long length() {
    return 32L + length(key) + length(headers) + length(delivery);
  }

  /** Writes the serial types of these columns and returns the place behind them. */
  int putTypes(byte[] target, int start) {
    int at = Bytes.putVarint(target, start, key == null ? NULL : type(key, keyIsText));
    if (headers != null || time != null || delivery != null) {
      at = Bytes.putVarint(target, at, headers == null ? NULL : type(headers, true));
    }
    if (time != null || delivery != null) {
      at = Bytes.putVarint(target, at, time == null ? NULL : INT64);
    }
    if (delivery != null) {
      at = Bytes.putVarint(target, at, type(delivery, true));
    }
    return at;
  }

  private static long type(byte[] value, boolean text) {
    return (text ? Row.TEXT : Row.BLOB) + 2L * value.length;
  }

  /** Returns the contents of these columns, one behind the other. */
  byte[] contents() {
    byte[] contents =
        new byte[length(key) + length(headers) + (time == null ? 0 : 8) + length(delivery)];
    int at = put(key, contents, 0);
    at = put(headers, contents, at);
    if (time != null) {
      Bytes.putLong(contents, at, time.toEpochMilli());
      at += 8;
    }
    put(delivery, contents, at);
    return contents;
  }

  private static int length(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  private static int put(byte @Nullable [] value, byte[] target, int at) {
    if (value != null) {
      System.arraycopy(value, 0, target, at, value.length);
    }
    return at + length(value);
  }
}
