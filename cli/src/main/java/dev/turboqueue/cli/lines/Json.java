package dev.turboqueue.cli.lines;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON objects on one line each. */
public final class Json {

  private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  /** Returns an object with its fields in the order given: name, value, name, value, … */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  /** Returns text as JSON. An unpaired surrogate, which UTF-8 cannot encode, becomes an escape. */
  static String text(String text) {
    return escapeUnpaired(of(text));
  }

  /**
   * Returns an object on a line in UTF-8 whose last field has a value that is already JSON. An
   * unpaired surrogate in the other fields is written as its escape.
   */
  static byte[] line(Map<String, ?> fields, String last, String json) {
    String open = of(fields);
    String start = escapeUnpaired(open.substring(0, open.length() - 1));
    return (start + ",\"" + last + "\":" + json + "}").getBytes(StandardCharsets.UTF_8);
  }

  private static String escapeUnpaired(String json) {
    if (json.codePoints().noneMatch(Json::isSurrogate)) {
      return json;
    }
    StringBuilder escaped = new StringBuilder();
    for (int c : json.codePoints().toArray()) {
      if (isSurrogate(c)) {
        escaped.append("\\u").append(Integer.toHexString(c));
      } else {
        escaped.appendCodePoint(c);
      }
    }
    return escaped.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Returns {@code value} (a map, a list, text, a number, a boolean or null) as JSON. */
  public static String of(@Nullable Object value) {
    try {
      return WRITER.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
