package dev.turboqueue;

import dev.turboqueue.internal.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to send that has more than a payload. Immutable, except that its arrays are not copied.
 */
public final class OutgoingMessage {

  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  private final PayloadType type;
  private final @Nullable Object payload;
  private final byte @Nullable [] key;
  private final boolean keyIsText;
  private final List<Header> headers;
  private final @Nullable Instant time;
  private final Duration delay;

  private OutgoingMessage(Builder builder) {
    type = builder.type;
    payload = builder.payload;
    key = builder.key;
    keyIsText = builder.keyIsText;
    headers = List.copyOf(builder.headers);
    time = builder.time;
    delay = builder.delay;
  }

  /** Returns a builder of a message with bytes; null means the JSON value {@code null}. */
  public static Builder bytes(byte @Nullable [] bytes) {
    return new Builder(PayloadType.BYTES, bytes);
  }

  /** Returns a builder of a message with text; null means the JSON value {@code null}. */
  public static Builder text(@Nullable String text) {
    return new Builder(PayloadType.STRING, text);
  }

  /** Returns a builder of a message with a JSON value, which is stored unchanged. */
  public static Builder json(String json) {
    return new Builder(PayloadType.JSON, json);
  }

  /** Returns a builder of a message with the contents of another: payload, key, headers, time. */
  public static Builder copyOf(StoredMessage message) {
    Builder builder =
        message.type() == PayloadType.JSON ? json(message.json()) : new Builder(message);
    byte[] key = message.keyBytes();
    if (key != null) {
      builder.key(key);
      builder.keyIsText = message.keyIsText();
    }
    message.headers().forEach(builder::header);
    builder.time = message.time();
    return builder;
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

  /** Returns how long after it was sent the message is delivered at the earliest. */
  public Duration delay() {
    return delay;
  }

  /** Builds a message; not thread-safe. */
  public static final class Builder {

    private final PayloadType type;
    private final @Nullable Object payload;
    private final List<Header> headers = new ArrayList<>();
    private byte @Nullable [] key;
    private boolean keyIsText;
    private @Nullable Instant time;
    private Duration delay = Duration.ZERO;

    private Builder(StoredMessage message) {
      this(message.type(), message.type() == PayloadType.STRING ? message.text() : message.bytes());
    }

    private Builder(PayloadType type, @Nullable Object payload) {
      this.type = type;
      this.payload = payload;
    }

    /**
     * Sets the key as text.
     *
     * @throws IllegalArgumentException if it contains an unpaired surrogate, which UTF-8 cannot
     *     encode
     */
    public Builder key(String key) {
      if (!isText(key)) {
        throw new IllegalArgumentException(
            "The key contains an unpaired surrogate, which UTF-8 cannot encode; give such a key as bytes");
      }
      this.key = key.getBytes(StandardCharsets.UTF_8);
      keyIsText = true;
      return this;
    }

    private static boolean isText(String key) {
      for (int i = 0; i < key.length(); i++) {
        if (Character.isSurrogate(key.charAt(i))) {
          return StandardCharsets.UTF_8.newEncoder().canEncode(key);
        }
      }
      return true;
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

    /**
     * Makes the queue deliver the message no sooner than {@code delay} after it was sent, by a
     * clock that does not jump.
     *
     * @throws IllegalArgumentException if negative or more than 100 years
     */
    public Builder delay(Duration delay) {
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw new IllegalArgumentException(
            "The delay " + delay + " is out of range; it must be from 0 to 100 years");
      }
      this.delay = delay;
      return this;
    }

    /**
     * Makes the queue deliver the message no sooner than at {@code time}; a time in the past means
     * at once. The wall clock is read only now, so later changes of the clock do not matter.
     *
     * @throws IllegalArgumentException if more than 100 years ahead
     */
    public Builder deliverAt(Instant time) {
      Instant now = Instant.ofEpochMilli(SystemTime.INSTANCE.wallMillis());
      return delay(time.isAfter(now) ? Duration.between(now, time) : Duration.ZERO);
    }

    /** Returns the message. */
    public OutgoingMessage build() {
      return new OutgoingMessage(this);
    }
  }
}
