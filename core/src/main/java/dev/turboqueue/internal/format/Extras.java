package dev.turboqueue.internal.format;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message's columns beside the payload: key, headers and time; trailing ones that are NULL are
 * left out.
 *
 * @param key the key, null if there is none
 * @param keyIsText whether the key was given as text
 * @param headers the headers as JSON in UTF-8, null if there are none
 * @param time the time, null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Extras(
    byte @Nullable [] key, boolean keyIsText, byte @Nullable [] headers, @Nullable Instant time) {

  private static final int NULL = 0;
  private static final int INT64 = 6;

  /** Returns the extras of a message, null if it has none. */
  public static @Nullable Extras of(
      byte @Nullable [] key,
      boolean keyIsText,
      List<dev.turboqueue.Header> headers,
      @Nullable Instant time) {
    if (key == null && headers.isEmpty() && time == null) {
      return null;
    }
    byte[] json = headers.isEmpty() ? null : HeadersJson.encode(headers);
    return new Extras(key, keyIsText, json, time);
  }

  /** Returns the headers, empty if there are none. */
  public List<dev.turboqueue.Header> headerList() {
    return headers == null ? List.of() : HeadersJson.decode(headers);
  }

  /** Returns about how many bytes these columns take. */
  public long length() {
    return 32L + (key == null ? 0 : key.length) + (headers == null ? 0 : headers.length);
  }

  /** Writes the serial types of these columns and returns the place behind them. */
  int putTypes(byte[] target, int start) {
    int at = Bytes.putVarint(target, start, key == null ? NULL : type(key, keyIsText));
    if (headers != null || time != null) {
      at = Bytes.putVarint(target, at, headers == null ? NULL : type(headers, true));
    }
    if (time != null) {
      at = Bytes.putVarint(target, at, INT64);
    }
    return at;
  }

  private static long type(byte[] value, boolean text) {
    return (text ? Row.TEXT : Row.BLOB) + 2L * value.length;
  }

  /** Returns the contents of these columns, one behind the other. */
  byte[] contents() {
    int keyLength = key == null ? 0 : key.length;
    int headersLength = headers == null ? 0 : headers.length;
    byte[] contents = new byte[keyLength + headersLength + (time == null ? 0 : 8)];
    if (key != null) {
      System.arraycopy(key, 0, contents, 0, keyLength);
    }
    if (headers != null) {
      System.arraycopy(headers, 0, contents, keyLength, headersLength);
    }
    if (time != null) {
      Bytes.putLong(contents, keyLength + headersLength, time.toEpochMilli());
    }
    return contents;
  }
}
