package dev.turboqueue.internal.format;

import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import dev.turboqueue.PayloadType;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message as it was read from its batch. */
public abstract class MessageContent implements StoredMessage {

  private final int position;
  private final boolean jsonText;
  private final byte[] stored;
  private final @Nullable MessageColumns columns;

  public MessageContent(BatchReader reader) {
    position = (int) reader.position();
    jsonText = reader.isText();
    stored = reader.payload();
    columns = reader.columns();
  }

  /** Returns the message's place in its batch, from 0. */
  public int position() {
    return position;
  }

  /** Returns about how many bytes the message takes. */
  public final long length() {
    return MessageColumns.messageLength(stored.length, columns);
  }

  /** Returns what is known of earlier deliveries, null if there were none. */
  public final @Nullable DeliveryHistory history() {
    byte[] delivery = columns == null ? null : columns.delivery();
    return delivery == null ? null : DeliveryHistory.decode(delivery);
  }

  /** Returns the identity under which the message was first sent. */
  public final String origin() {
    DeliveryHistory history = history();
    return history == null ? id() : history.origin();
  }

  /** Returns the columns of a copy of this message, with {@code history} of its deliveries. */
  public final MessageColumns columns(@Nullable DeliveryHistory history) {
    byte[] delivery = history == null ? null : history.encode();
    return columns == null
        ? new MessageColumns(null, false, null, null, delivery)
        : new MessageColumns(
            columns.key(), columns.keyIsText(), columns.headers(), columns.time(), delivery);
  }

  /** Returns the payload as it is stored, for callers that must not change it. */
  public final byte[] stored() {
    return stored;
  }

  /** Returns whether the payload is stored as JSON text, not as bytes. */
  public final boolean isJsonText() {
    return jsonText;
  }

  /** Returns the identity of the message's batch. */
  public abstract String batchId();

  @Override
  public final String id() {
    return batchId() + ":" + position;
  }

  private Payload payload() {
    return Payload.stored(jsonText, stored);
  }

  @Override
  public PayloadType type() {
    return payload().type();
  }

  @Override
  public byte @Nullable [] bytes() {
    return payload().bytes();
  }

  @Override
  public @Nullable String text() {
    return payload().text();
  }

  @Override
  public String json() {
    return payload().json();
  }

  @Override
  public byte @Nullable [] keyBytes() {
    return columns == null ? null : columns.key();
  }

  @Override
  public @Nullable String key() {
    byte[] key = keyBytes();
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  @Override
  public boolean keyIsText() {
    return columns != null && columns.keyIsText();
  }

  @Override
  public @Nullable Failure failure() {
    DeliveryHistory history = history();
    return history == null ? null : history.failure();
  }

  @Override
  public List<Header> headers() {
    return columns == null ? List.of() : columns.headerList();
  }

  @Override
  public @Nullable Instant time() {
    return columns == null ? null : columns.time();
  }

  @Override
  public String toString() {
    return id() + " " + type() + " of " + stored.length + " bytes";
  }
}
