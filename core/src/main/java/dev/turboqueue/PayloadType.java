package dev.turboqueue;

/** How a payload is stored. */
public enum PayloadType {
  /** Bytes: what was sent as bytes. An engine may store a JSON number so, too. */
  BYTES,
  /** A JSON string: what was sent as text. */
  STRING,
  /** Any other JSON value: what was sent as JSON. */
  JSON
}
