package dev.turboqueue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to send that has more than a payload. Immutable, but for its arrays, which are not
 * copied.
 */
public final class OutgoingMessage {

  private final PayloadType type;
  private final @Nullable Object payload;
  private final byte @Nullable [] key;
  private final boolean keyIsText;
  private final List<Header> headers;
  private final @Nullable Instant time;

  private OutgoingMessage(Builder builder) {
    type = builder.type;
    payload = builder.payload;
    key = builder.key;
    keyIsText = builder.keyIsText;
    headers = List.copyOf(builder.headers);
    time = builder.time;
  }

  /** Returns a builder of a message with bytes; null means the JSON value {@code null}. */
  public static Builder bytes(byte @Nullable [] bytes) {
    return new Builder(PayloadType.BYTES, bytes);
  }

  /** Returns a builder of a message with text; null means the JSON value {@code null}. */
  public static Builder text(@Nullable String text) {
    return new Builder(PayloadType.STRING, text);
  }

  /** Returns a builder of a message with a JSON value, which is stored as it stands. */
  public static Builder json(String json) {
    return new Builder(PayloadType.JSON, json);
  }

  /** Returns how the payload is to be stored. */
  public PayloadType type() {
    return type;
  }

  /** Returns the payload: a {@code byte[]} for bytes, a {@code String} for text and JSON. */
  public @Nullable Object payload() {
    return payload;
  }

  /** Returns the key as bytes, null if there is none. */
  public byte @Nullable [] keyBytes() {
    return key;
  }

  /** Returns whether the key was given as text. */
  public boolean keyIsText() {
    return keyIsText;
  }

  /** Returns the headers. */
  public List<Header> headers() {
    return headers;
  }

  /** Returns the time, null if there is none. */
  public @Nullable Instant time() {
    return time;
  }

  /** Builds a message; not thread-safe. */
  public static final class Builder {

    private final PayloadType type;
    private final @Nullable Object payload;
    private final List<Header> headers = new ArrayList<>();
    private byte @Nullable [] key;
    private boolean keyIsText;
    private @Nullable Instant time;

    private Builder(PayloadType type, @Nullable Object payload) {
      this.type = type;
      this.payload = payload;
    }

    /** Sets the key as text. */
    public Builder key(String key) {
      this.key = key.getBytes(StandardCharsets.UTF_8);
      keyIsText = true;
      return this;
    }

    /** Sets the key as bytes; they are not copied. */
    public Builder key(byte[] key) {
      this.key = key;
      keyIsText = false;
      return this;
    }

    /** Adds a header whose value is text. */
    public Builder header(String name, String value) {
      return header(Header.of(name, value));
    }

    /** Adds a header. */
    public Builder header(Header header) {
      headers.add(header);
      return this;
    }

    /**
     * Sets the time, kept to the millisecond.
     *
     * @throws IllegalArgumentException if it does not fit 64 bits of milliseconds
     */
    public Builder time(Instant time) {
      try {
        this.time = Instant.ofEpochMilli(time.toEpochMilli());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("The time " + time + " is out of range", e);
      }
      return this;
    }

    /** Returns the message. */
    public OutgoingMessage build() {
      return new OutgoingMessage(this);
    }
  }
}
