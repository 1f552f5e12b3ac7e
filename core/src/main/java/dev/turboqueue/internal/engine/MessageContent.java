package dev.turboqueue.internal.engine;

import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import dev.turboqueue.PayloadType;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.Extras;
import dev.turboqueue.internal.format.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message as it was read from its batch. */
abstract class MessageContent implements StoredMessage {

  private final int position;
  private final boolean jsonText;
  private final byte[] stored;
  private final @Nullable Extras extras;

  MessageContent(BatchReader reader) {
    position = (int) reader.position();
    jsonText = reader.isText();
    stored = reader.payload();
    extras = reader.extras();
  }

  /** Returns the message's place in its batch, from 0. */
  int position() {
    return position;
  }

  /** Returns about how many bytes the message takes. */
  final long length() {
    return stored.length + (extras == null ? 0 : extras.length());
  }

  /** Returns what is known of earlier deliveries, null if nothing is. */
  final @Nullable DeliveryNote note() {
    byte[] delivery = extras == null ? null : extras.delivery();
    return delivery == null ? null : DeliveryNote.decode(delivery);
  }

  /** Returns the identity under which the message was first sent. */
  final String origin() {
    DeliveryNote note = note();
    return note == null ? id() : note.origin();
  }

  /** Adds a copy of this message to {@code batch}, with {@code note} for its deliveries. */
  final void copyTo(LoadingBatch batch, @Nullable DeliveryNote note) throws IOException {
    byte[] delivery = note == null ? null : note.encode();
    Extras copied =
        extras == null
            ? new Extras(null, false, null, null, delivery)
            : new Extras(
                extras.key(), extras.keyIsText(), extras.headers(), extras.time(), delivery);
    batch.add(jsonText, stored, stored.length, copied);
  }

  /** Returns the identity of the message's batch. */
  abstract String batchId();

  @Override
  public final String id() {
    return batchId() + ":" + position;
  }

  @Override
  public PayloadType type() {
    if (!jsonText) {
      return PayloadType.BYTES;
    }
    return JsonText.isString(stored) ? PayloadType.STRING : PayloadType.JSON;
  }

  private boolean isNull() {
    return jsonText
        && stored.length == 4
        && stored[0] == 'n'
        && stored[1] == 'u'
        && stored[2] == 'l'
        && stored[3] == 'l';
  }

  @Override
  public byte @Nullable [] bytes() {
    if (!jsonText) {
      return stored;
    }
    if (JsonText.isString(stored)) {
      return JsonText.decodeToBytes(stored);
    }
    return isNull() ? null : stored;
  }

  @Override
  public @Nullable String text() {
    if (jsonText && JsonText.isString(stored)) {
      return JsonText.decode(stored);
    }
    return isNull() ? null : json();
  }

  @Override
  public String json() {
    return new String(stored, StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] keyBytes() {
    return extras == null ? null : extras.key();
  }

  @Override
  public @Nullable String key() {
    byte[] key = keyBytes();
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  @Override
  public boolean keyIsText() {
    return extras != null && extras.keyIsText();
  }

  @Override
  public @Nullable Failure failure() {
    DeliveryNote note = note();
    return note == null ? null : note.failure();
  }

  @Override
  public List<Header> headers() {
    return extras == null ? List.of() : extras.headerList();
  }

  @Override
  public @Nullable Instant time() {
    return extras == null ? null : extras.time();
  }

  @Override
  public String toString() {
    return id() + " " + type() + " of " + stored.length + " bytes";
  }
}
