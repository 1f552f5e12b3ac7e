package dev.turboqueue.testkit;

import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.PayloadType;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in the store. Immutable, except for its arrays.
 *
 * @param place its place in the order
 * @param id its identity, which stays the same
 * @param content payload, key, headers and time
 * @param deliveries how often it was handed out
 * @param attempts how often its handler failed
 * @param due when it may be delivered, null for at once
 * @param failure why the last delivery failed, null if it never failed
 */
record Entry(
    long place,
    String id,
    Content content,
    int deliveries,
    int attempts,
    @Nullable Instant due,
    @Nullable Failure failure)
    implements StoredMessage {

  /** What was sent. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Content(
      Payload payload,
      byte @Nullable [] key,
      boolean keyIsText,
      List<Header> headers,
      @Nullable Instant time) {

    static Content of(Payload payload) {
      return new Content(payload, null, false, List.of(), null);
    }

    static Content of(OutgoingMessage message) {
      return new Content(
          Payload.of(message),
          message.keyBytes(),
          message.keyIsText(),
          message.headers(),
          message.time());
    }

    long length() {
      return payload.stored().length + (key == null ? 0L : key.length);
    }
  }

  /** Returns a sent message that was never delivered. */
  static Entry fresh(long place, String queue, Content content, @Nullable Instant due) {
    return new Entry(place, queue + "-" + place, content, 0, 0, due, null);
  }

  /** Returns this message, handed out once more. */
  Entry delivered() {
    return new Entry(place, id, content, deliveries + 1, attempts, due, failure);
  }

  /** Returns this message at another place. */
  Entry at(long newPlace, @Nullable Instant newDue) {
    return new Entry(newPlace, id, content, deliveries, attempts, newDue, failure);
  }

  /** Returns this message with the reason of its failure. */
  Entry failed(Failure why, int newAttempts) {
    return new Entry(place, id, content, deliveries, newAttempts, due, why);
  }

  /** Returns this message as if it had never been delivered. */
  Entry fresh(long newPlace) {
    return new Entry(newPlace, id, content, 0, 0, null, null);
  }

  @Override
  public byte @Nullable [] bytes() {
    return content.payload.bytes();
  }

  @Override
  public @Nullable String text() {
    return content.payload.text();
  }

  @Override
  public String json() {
    return content.payload.json();
  }

  @Override
  public PayloadType type() {
    return content.payload.type();
  }

  @Override
  public byte @Nullable [] keyBytes() {
    return content.key;
  }

  @Override
  public @Nullable String key() {
    return content.key == null ? null : new String(content.key, StandardCharsets.UTF_8);
  }

  @Override
  public boolean keyIsText() {
    return content.keyIsText;
  }

  @Override
  public List<Header> headers() {
    return content.headers;
  }

  @Override
  public @Nullable Instant time() {
    return content.time;
  }

  @Override
  public String toString() {
    return id + " " + content.payload;
  }
}
