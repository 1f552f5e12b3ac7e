package dev.turboqueue.spi;

import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.PayloadType;
import dev.turboqueue.internal.format.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A payload as an engine stores it: JSON text, or bytes. It gives the payload's views that {@link
 * dev.turboqueue.StoredMessage} has, in the same way for every engine. Immutable, except that its
 * array is not copied.
 */
public final class Payload {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final boolean json;
  private final byte[] stored;

  private Payload(boolean json, byte[] stored) {
    this.json = json;
    this.stored = stored;
  }

  /**
   * Returns a payload that is stored like this.
   *
   * @param json whether it is JSON text; otherwise it is bytes
   */
  public static Payload stored(boolean json, byte[] stored) {
    return new Payload(json, stored);
  }

  /** Returns the payload of what was sent as bytes; null means the JSON value {@code null}. */
  public static Payload ofBytes(byte @Nullable [] bytes) {
    return bytes == null ? new Payload(true, NULL.clone()) : new Payload(false, bytes);
  }

  /** Returns the payload of what was sent as text; null means the JSON value {@code null}. */
  public static Payload ofText(@Nullable String text) {
    if (text == null) {
      return ofBytes(null);
    }
    JsonText encoded = new JsonText();
    encoded.encode(text);
    return new Payload(true, Arrays.copyOf(encoded.buffer(), encoded.length()));
  }

  /**
   * Returns the payload of what was sent as JSON; a number is stored as bytes.
   *
   * @throws IllegalArgumentException if it contains an unpaired surrogate, which UTF-8 cannot
   *     encode
   */
  public static Payload ofJson(String json) {
    return ofJson(JsonText.utf8(json));
  }

  /** Returns the payload of what was sent as JSON in UTF-8; a number is stored as bytes. */
  public static Payload ofJson(byte[] utf8) {
    return new Payload(JsonText.isStorableAsText(utf8), utf8);
  }

  /**
   * Returns the payload of {@code message}.
   *
   * @throws IllegalArgumentException if it is JSON that contains an unpaired surrogate
   */
  public static Payload of(OutgoingMessage message) {
    Object payload = message.payload();
    if (payload == null || payload instanceof byte[]) {
      return ofBytes((byte[]) payload);
    }
    String text = (String) payload;
    return message.type() == PayloadType.JSON ? ofJson(text) : ofText(text);
  }

  /** Returns whether this is JSON text, not bytes. */
  public boolean isJson() {
    return json;
  }

  /** Returns the bytes as they are stored. */
  public byte[] stored() {
    return stored;
  }

  /** Returns how the payload is stored. */
  public PayloadType type() {
    if (!json) {
      return PayloadType.BYTES;
    }
    return JsonText.isString(stored) ? PayloadType.STRING : PayloadType.JSON;
  }

  /** Returns the payload as bytes; null if null was sent. */
  public byte @Nullable [] bytes() {
    if (!json) {
      return stored;
    }
    if (JsonText.isString(stored)) {
      return JsonText.decodeToBytes(stored);
    }
    return isNull() ? null : stored;
  }

  /** Returns the payload as text; null if null was sent. */
  public @Nullable String text() {
    if (json && JsonText.isString(stored)) {
      return JsonText.decode(stored);
    }
    return isNull() ? null : json();
  }

  /** Returns the payload as it is stored, decoded as UTF-8. */
  public String json() {
    return new String(stored, StandardCharsets.UTF_8);
  }

  private boolean isNull() {
    return json && Arrays.equals(stored, NULL);
  }

  @Override
  public String toString() {
    return type() + " of " + stored.length + " bytes";
  }
}
