package dev.turboqueue.cli.lines;

import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import dev.turboqueue.Message;
import dev.turboqueue.PayloadType;
import dev.turboqueue.StoredMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How {@code get} and {@code peek} print a message. */
public enum PrintFormat implements MessagePrinter.Format {
  /** The payload's bytes as they were put; null as {@code null}. */
  LINE {
    @Override
    public byte[] format(StoredMessage message, int deliveries) {
      byte[] bytes = message.bytes();
      return bytes == null ? NULL : bytes;
    }
  },
  /** A JSON object with all parts of the message. */
  JSON {
    @Override
    public byte[] format(StoredMessage message, int deliveries) {
      Map<String, @Nullable Object> fields =
          Json.object(
              "id", message.id(),
              "type", typeOf(message),
              "key", textOrBase64(message.keyBytes()),
              "headers", headersOf(message),
              "time", message.time() == null ? null : String.valueOf(message.time()));
      Failure failure = message.failure();
      if (message instanceof Message taken) {
        fields.put("deliveryCount", taken.deliveryCount());
      } else {
        fields.put("deliveries", deliveries + (failure == null ? 0 : failure.attempts()));
      }
      fields.put("failure", failureOf(failure));
      return payload(fields, message);
    }
  };

  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** Returns the fields of a failure, for JSON. */
  static @Nullable Object failureOf(@Nullable Failure failure) {
    return failure == null
        ? null
        : Json.object(
            "reason", failure.reason(),
            "stackTrace", failure.stackTrace(),
            "time", failure.time().toString(),
            "attempts", failure.attempts(),
            "origin", failure.origin());
  }

  static String typeOf(StoredMessage message) {
    return switch (message.type()) {
      case BYTES -> "bytes";
      case STRING -> "string";
      case JSON -> "json";
    };
  }

  static List<Object> headersOf(StoredMessage message) {
    List<Object> headers = new ArrayList<>();
    for (Header header : message.headers()) {
      headers.add(Arrays.asList(header.name(), textOrBase64(header.value())));
    }
    return headers;
  }

  /** Returns the line with a payload from which import restores the same bytes. */
  private static byte[] payload(Map<String, @Nullable Object> fields, StoredMessage message) {
    byte[] bytes = message.bytes();
    if (bytes == null || message.type() == PayloadType.BYTES) {
      return Json.line(fields, "payload", Json.of(textOrBase64(bytes)));
    }
    if (message.type() == PayloadType.STRING) {
      return Json.line(fields, "payload", Json.text(String.valueOf(message.text())));
    }
    if (!new JsonLine().isJson(bytes)) {
      String encoded = Base64.getEncoder().encodeToString(bytes);
      return Json.line(fields, "payloadBase64", '"' + encoded + '"');
    }
    // Between the tokens of valid JSON, which is the only place where they can be.
    String json = new String(bytes, StandardCharsets.UTF_8);
    return Json.line(fields, "payload", json.replace('\n', ' ').replace('\r', ' '));
  }

  /** Returns text, {@code {"base64": …}} for bytes that are not UTF-8, or null. */
  static @Nullable Object textOrBase64(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException noText) {
      return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
