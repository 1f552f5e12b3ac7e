package dev.turboqueue;

/** How a payload is stored. */
public enum PayloadType {
  /** A BLOB: what was sent as bytes. A JSON number is stored so, too. */
  BYTES,
  /** A JSON string: what was sent as text. */
  STRING,
  /** Any other JSON value: what was sent as JSON. */
  JSON
}
