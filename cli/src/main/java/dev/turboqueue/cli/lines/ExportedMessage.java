package dev.turboqueue.cli.lines;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.PayloadType;
import dev.turboqueue.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a line of {@code turboq export}, and back; {@code docs/cli.md}, "export, import".
 *
 * <p>A payload that is JSON or text is in the line as it is stored, so that no byte of it changes.
 * A payload for which this is not possible is in the field {@code payloadBase64}.
 */
public final class ExportedMessage {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private ExportedMessage() {}

  /** A line is not an exported message; the exception's message says why. */
  public static final class BrokenException extends Exception {

    private static final long serialVersionUID = 1;

    BrokenException(String why) {
      super(why);
    }
  }

  /** Returns the line of a message, without its end. */
  public static byte[] format(StoredMessage message) {
    byte[] content = message.bytes();
    // Text of a foreign file may not be UTF-8; then only its bytes can be kept.
    boolean text = message.type() != PayloadType.BYTES && (content == null || isUtf8(content));
    byte[] key = message.keyBytes();
    boolean textKey = key != null && message.keyIsText();
    Map<String, @Nullable Object> fields =
        Json.object(
            "id", message.id(),
            "type", text ? PrintFormat.typeOf(message) : "bytes",
            "key", textKey ? PrintFormat.textOrBase64(key) : base64(key),
            "headers", PrintFormat.headersOf(message),
            "time", message.time() == null ? null : String.valueOf(message.time()));
    if (message.failure() != null) {
      fields.put("failure", PrintFormat.failureOf(message.failure()));
    }
    if (!text) {
      return Json.line(fields, "payload", Json.of(base64(content)));
    }
    byte[] stored = content == null ? NULL : message.json().getBytes(StandardCharsets.UTF_8);
    return fitsLine(stored)
        ? Json.line(fields, "payload", new String(stored, StandardCharsets.UTF_8))
        : Json.line(
            fields, "payloadBase64", '"' + Base64.getEncoder().encodeToString(stored) + '"');
  }

  private static @Nullable Map<String, ?> base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Map.of("base64", Base64.getEncoder().encodeToString(bytes));
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Returns whether a reader of the line finds exactly these bytes again. */
  private static boolean fitsLine(byte[] json) {
    for (byte next : json) {
      if (next == '\n' || next == '\r') {
        return false;
      }
    }
    boolean trimmed = json.length > 0 && json[0] != ' ' && json[json.length - 1] != ' ';
    boolean tab = trimmed && (json[0] == '\t' || json[json.length - 1] == '\t');
    return trimmed && !tab && new JsonLine().isJson(json);
  }

  /** Returns the message in the line from {@code from} to before {@code to}. */
  static OutgoingMessage parse(byte[] block, int from, int to) throws BrokenException {
    Map<String, byte[]> fields = new JsonLine().members(block, from, to);
    if (fields == null) {
      throw new BrokenException("it is not a JSON object");
    }
    OutgoingMessage.Builder message = payload(fields);
    addKey(message, given(fields, "key"));
    addHeaders(message, given(fields, "headers"));
    byte[] time = given(fields, "time");
    if (time != null) {
      try {
        message.time(Instant.parse(text(time, "time")));
      } catch (DateTimeException | IllegalArgumentException e) {
        throw new BrokenException(
            "its time is " + shown(time) + ", not of the form 2026-01-31T12:00:00Z");
      }
    }
    return message.build();
  }

  /** Returns a field's JSON, null if the field is missing or null. */
  private static byte @Nullable [] given(Map<String, byte[]> fields, String name) {
    byte[] json = fields.get(name);
    return json == null || isNull(json) ? null : json;
  }

  private static boolean isNull(byte[] json) {
    return json[0] == 'n';
  }

  private static OutgoingMessage.Builder payload(Map<String, byte[]> fields)
      throws BrokenException {
    byte[] payload = fields.get("payload");
    byte[] encoded = fields.get("payloadBase64");
    if (payload == null && encoded == null) {
      throw new BrokenException("it has no payload");
    }
    byte[] type = given(fields, "type");
    boolean string = payload != null && payload[0] == '"';
    String name = type != null ? text(type, "type") : string ? "string" : "json";
    return switch (name) {
      case "bytes" -> bytes(payload, encoded);
      case "json" -> json(payload, encoded);
      case "string" -> {
        if (payload != null && !string) {
          throw new BrokenException("its payload is not a string, although its type is string");
        }
        yield json(payload, encoded);
      }
      default ->
          throw new BrokenException("its type is " + shown(name) + ", not json, string or bytes");
    };
  }

  private static OutgoingMessage.Builder bytes(byte @Nullable [] payload, byte @Nullable [] encoded)
      throws BrokenException {
    if (payload == null) {
      return OutgoingMessage.bytes(decoded(encoded));
    }
    return OutgoingMessage.bytes(isNull(payload) ? null : textOrBytes(payload, "payload"));
  }

  /** A string is JSON, too, and is kept unchanged. */
  private static OutgoingMessage.Builder json(byte @Nullable [] payload, byte @Nullable [] encoded)
      throws BrokenException {
    byte[] json = payload == null ? decoded(encoded) : payload;
    if (!isUtf8(json)) {
      throw new BrokenException("its payload is not UTF-8, although its type is not bytes");
    }
    return OutgoingMessage.json(new String(json, StandardCharsets.UTF_8));
  }

  private static void addKey(OutgoingMessage.Builder message, byte @Nullable [] key)
      throws BrokenException {
    if (key == null) {
      return;
    }
    if (key[0] == '"') {
      try {
        message.key(text(key, "key"));
      } catch (IllegalArgumentException e) {
        throw new BrokenException("its key is " + shown(key) + ", which is not text");
      }
    } else {
      message.key(textOrBytes(key, "key"));
    }
  }

  private static void addHeaders(OutgoingMessage.Builder message, byte @Nullable [] headers)
      throws BrokenException {
    if (headers == null) {
      return;
    }
    try {
      for (Object header : JSON.std.listFrom(new String(headers, StandardCharsets.UTF_8))) {
        List<?> pair = (List<?>) header;
        message.header(new Header((String) pair.get(0), value(pair.get(1))));
      }
    } catch (IOException | RuntimeException e) {
      throw new BrokenException("its headers are not an array of [name, value]");
    }
  }

  private static byte @Nullable [] value(@Nullable Object value) {
    if (value instanceof Map<?, ?> encoded) {
      return Base64.getDecoder().decode((String) encoded.get("base64"));
    }
    return value == null ? null : ((String) value).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the value of a JSON string or {@code {"base64": …}}. */
  private static byte[] textOrBytes(byte[] json, String field) throws BrokenException {
    if (json[0] == '"') {
      return text(json, field).getBytes(StandardCharsets.UTF_8);
    }
    Map<String, byte[]> members = new JsonLine().members(json, 0, json.length);
    byte[] encoded = members == null ? null : members.get("base64");
    if (encoded == null) {
      throw new BrokenException("its " + field + " is neither text nor {\"base64\": …}");
    }
    return decoded(encoded);
  }

  private static byte[] decoded(byte @Nullable [] json) throws BrokenException {
    if (json == null || json[0] != '"') {
      throw new BrokenException("its base64 is not a string");
    }
    try {
      return Base64.getDecoder().decode(text(json, "base64"));
    } catch (IllegalArgumentException e) {
      throw new BrokenException("its base64 is not valid");
    }
  }

  /** Returns the text of a JSON string. */
  private static String text(byte[] json, String field) throws BrokenException {
    if (json[0] != '"') {
      throw new BrokenException("its " + field + " is " + shown(json) + ", not a string");
    }
    String text = new String(json, 1, json.length - 2, StandardCharsets.UTF_8);
    return text.indexOf('\\') < 0 ? text : unescaped(text);
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        char escape = text.charAt(++i);
        int known = "bfnrt".indexOf(escape);
        c = known < 0 ? escape : "\b\f\n\r\t".charAt(known);
        if (escape == 'u') {
          c = (char) Integer.parseInt(text, i + 1, i + 5, 16);
          i += 4;
        }
      }
      result.append(c);
    }
    return result.toString();
  }

  private static String shown(byte[] json) {
    return shown(new String(json, StandardCharsets.UTF_8));
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
