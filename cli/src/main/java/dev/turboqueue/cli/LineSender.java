package dev.turboqueue.cli;

import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines as what they are: a JSON object or array as JSON, other text as text, and what is no
 * text as bytes. Not thread-safe.
 */
final class LineSender {

  private final Producer producer;
  private final @Nullable String key;
  private final List<Header> headers;
  private final @Nullable Duration delay;
  private final @Nullable Instant at;

  LineSender(
      Producer producer,
      @Nullable String key,
      List<Header> headers,
      @Nullable Duration delay,
      @Nullable Instant at) {
    this.producer = producer;
    this.key = key;
    this.headers = headers;
    this.delay = delay;
    this.at = at;
  }

  /** Sends a line; returns false if the queue is full and full means to drop. */
  boolean send(JsonLine.Kind kind, byte[] block, int from, int to) throws IOException {
    if (key != null || !headers.isEmpty() || delay != null || at != null) {
      return producer.send(message(kind, block, from, to));
    }
    return switch (kind) {
      case JSON -> producer.sendJson(Arrays.copyOfRange(block, from, to));
      case TEXT -> producer.send(text(block, from, to));
      case BYTES -> producer.send(Arrays.copyOfRange(block, from, to));
    };
  }

  private OutgoingMessage message(JsonLine.Kind kind, byte[] block, int from, int to) {
    OutgoingMessage.Builder message =
        switch (kind) {
          case JSON -> OutgoingMessage.json(text(block, from, to));
          case TEXT -> OutgoingMessage.text(text(block, from, to));
          case BYTES -> OutgoingMessage.bytes(Arrays.copyOfRange(block, from, to));
        };
    if (key != null) {
      message.key(key);
    }
    headers.forEach(message::header);
    return delayed(message, delay, at).build();
  }

  /** Has a message wait, if that is wanted. */
  static OutgoingMessage.Builder delayed(
      OutgoingMessage.Builder message, @Nullable Duration delay, @Nullable Instant at) {
    if (delay != null) {
      message.delay(delay);
    }
    return at == null ? message : message.deliverAt(at);
  }

  private static String text(byte[] block, int from, int to) {
    return new String(block, from, to - from, StandardCharsets.UTF_8);
  }
}
