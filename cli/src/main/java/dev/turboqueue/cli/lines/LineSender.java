package dev.turboqueue.cli.lines;

import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines by their kinds: a JSON object or array as JSON, other text as text, and everything
 * else as bytes. Not thread-safe.
 */
public final class LineSender {

  private final Producer producer;
  private final @Nullable Consumer<OutgoingMessage.Builder> attributes;

  /**
   * Creates a sender.
   *
   * @param attributes adds key, headers and delay to each message; null if there is nothing to add
   */
  public LineSender(Producer producer, @Nullable Consumer<OutgoingMessage.Builder> attributes) {
    this.producer = producer;
    this.attributes = attributes;
  }

  /** Returns the producer of the messages. */
  public Producer producer() {
    return producer;
  }

  /** Sends one of the lines; returns false if the queue is full and the message was dropped. */
  public boolean send(Lines lines, int line) throws IOException {
    return send(lines.kind(line), lines.block(), lines.from(line), lines.to(line));
  }

  private boolean send(JsonLine.Kind kind, byte[] block, int from, int to) throws IOException {
    if (attributes != null) {
      OutgoingMessage.Builder message = message(kind, block, from, to);
      attributes.accept(message);
      return producer.send(message.build());
    }
    return switch (kind) {
      case JSON -> producer.sendJson(Arrays.copyOfRange(block, from, to));
      case TEXT -> producer.send(text(block, from, to));
      case BYTES -> producer.send(Arrays.copyOfRange(block, from, to));
    };
  }

  private static OutgoingMessage.Builder message(
      JsonLine.Kind kind, byte[] block, int from, int to) {
    return switch (kind) {
      case JSON -> OutgoingMessage.json(text(block, from, to));
      case TEXT -> OutgoingMessage.text(text(block, from, to));
      case BYTES -> OutgoingMessage.bytes(Arrays.copyOfRange(block, from, to));
    };
  }

  private static String text(byte[] block, int from, int to) {
    return new String(block, from, to - from, StandardCharsets.UTF_8);
  }
}
