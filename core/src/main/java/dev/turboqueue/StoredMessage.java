package dev.turboqueue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a message: a payload, and optionally a key, headers and a time. Immutable, except
 * that the arrays are not copied.
 */
public interface StoredMessage {

  /**
   * Returns the message's identity, which is unique in its queue. A message that is delivered again
   * may have a new identity; {@link Failure#origin} keeps the first.
   */
  String id();

  /**
   * Returns the payload as bytes: what was sent as bytes, or the UTF-8 of what was sent as text or
   * as JSON; null if null was sent.
   */
  byte @Nullable [] bytes();

  /**
   * Returns the payload as text: what was sent as text or JSON, or the bytes decoded as UTF-8; null
   * if null was sent.
   */
  @Nullable String text();

  /**
   * Returns the payload as it is stored: for text a JSON string with its quotes, for JSON the value
   * as it was sent, for bytes their UTF-8 decoding, for null {@code "null"}.
   */
  String json();

  /** Returns how the payload is stored. */
  PayloadType type();

  /** Returns the key as bytes, null if there is none. */
  byte @Nullable [] keyBytes();

  /** Returns the key as text, null if there is none. */
  @Nullable String key();

  /** Returns whether the key was given as text. */
  boolean keyIsText();

  /** Returns the headers in the order in which they were added, empty if there are none. */
  List<Header> headers();

  /** Returns the time that the sender gave, to the millisecond; null if it gave none. */
  @Nullable Instant time();

  /** Returns why the last delivery of this message failed; null if it never failed. */
  @Nullable Failure failure();
}
