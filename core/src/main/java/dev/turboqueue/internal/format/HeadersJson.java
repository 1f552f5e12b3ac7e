package dev.turboqueue.internal.format;

import dev.turboqueue.Header;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The column {@code headers}: a JSON array of name and value; {@code docs/format.md}. */
public final class HeadersJson {

  private static final String BASE64 = "{\"base64\":\"";

  private HeadersJson() {}

  /** Returns the JSON of {@code headers}. */
  public static byte[] encode(List<Header> headers) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    JsonText text = new JsonText();
    String separator = "[[";
    for (Header header : headers) {
      put(json, separator);
      putString(json, text, header.name());
      put(json, ",");
      putValue(json, text, header.value());
      separator = "],[";
    }
    put(json, "]]");
    return json.toByteArray();
  }

  private static void putValue(ByteArrayOutputStream json, JsonText text, byte @Nullable [] value) {
    if (value == null) {
      put(json, "null");
      return;
    }
    try {
      String decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      putString(json, text, decoded);
    } catch (CharacterCodingException notText) {
      put(json, BASE64 + Base64.getEncoder().encodeToString(value) + "\"}");
    }
  }

  private static void putString(ByteArrayOutputStream json, JsonText text, String value) {
    text.encode(value);
    json.write(text.buffer(), 0, text.length());
  }

  private static void put(ByteArrayOutputStream json, String ascii) {
    json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the headers in {@code json}, as far as it has the form that {@link #encode} writes. */
  public static List<Header> decode(byte[] json) {
    return new Parser(new String(json, StandardCharsets.UTF_8)).headers();
  }

  /** Reads what encode writes, and white space between. */
  private static final class Parser {

    private final String json;
    private int at;

    Parser(String json) {
      this.json = json;
    }

    List<Header> headers() {
      List<Header> headers = new ArrayList<>();
      if (!take("[")) {
        return headers;
      }
      do {
        if (!take("[")) {
          break;
        }
        String name = string();
        take(",");
        byte @Nullable [] value = value();
        headers.add(new Header(name, value));
        take("]");
      } while (take(","));
      return List.copyOf(headers);
    }

    private byte @Nullable [] value() {
      if (take("null")) {
        return null;
      }
      if (take("{")) {
        string();
        take(":");
        byte[] value = fromBase64(string());
        take("}");
        return value;
      }
      return string().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fromBase64(String text) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException notWrittenByUs) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
    }

    private String string() {
      if (!take("\"")) {
        return "";
      }
      int start = at;
      while (at < json.length() && json.charAt(at) != '"') {
        at += json.charAt(at) == '\\' ? 2 : 1;
      }
      String text = json.substring(start, Math.min(at, json.length()));
      at = Math.min(at + 1, json.length());
      return JsonText.decode(('"' + text + '"').getBytes(StandardCharsets.UTF_8));
    }

    private boolean take(String token) {
      while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
        at++;
      }
      if (!json.startsWith(token, at)) {
        return false;
      }
      at += token.length();
      return true;
    }
  }
}
