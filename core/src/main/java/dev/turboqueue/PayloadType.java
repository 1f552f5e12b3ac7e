package dev.turboqueue;

/** How a payload is stored. */
public enum PayloadType {
  /** Bytes: what was sent as bytes. An engine may also store a JSON number like this. */
  BYTES,
  /** A JSON string: what was sent as text. */
  STRING,
  /** Any other JSON value: what was sent as JSON. */
  JSON
}
