package dev.turboqueue.internal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row as it is stored, which is also what a reader returns.
 *
 * @param text whether the payload is TEXT, not BLOB
 */
@SuppressWarnings("ArrayRecordComponent") // compared with sameAs
record Sample(boolean text, byte[] payload, @Nullable MessageColumns columns) {

  static Sample blob(byte[] payload) {
    return new Sample(false, payload, null);
  }

  static Sample text(String json) {
    return new Sample(true, json.getBytes(StandardCharsets.UTF_8), null);
  }

  void addTo(BatchWriter writer) throws IOException {
    if (text) {
      writer.addText(payload, payload.length, columns);
    } else {
      writer.addBlob(payload, payload.length, columns);
    }
  }

  static Sample read(BatchReader reader) {
    return new Sample(reader.isText(), reader.payload(), reader.columns());
  }

  boolean sameAs(Sample other) {
    return text == other.text
        && Arrays.equals(payload, other.payload)
        && same(normalized(columns), normalized(other.columns));
  }

  private static @Nullable MessageColumns normalized(@Nullable MessageColumns columns) {
    boolean nothing =
        columns != null
            && columns.key() == null
            && columns.headers() == null
            && columns.time() == null
            && columns.delivery() == null;
    return nothing ? null : columns;
  }

  private static boolean same(@Nullable MessageColumns a, @Nullable MessageColumns b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    boolean sameTime = a.time() == null ? b.time() == null : a.time().equals(b.time());
    return sameTime
        && Arrays.equals(a.key(), b.key())
        && (a.key() == null || a.keyIsText() == b.keyIsText())
        && Arrays.equals(a.headers(), b.headers())
        && Arrays.equals(a.delivery(), b.delivery());
  }

  @Override
  public String toString() {
    int shown = Math.min(60, payload.length);
    String start = new String(payload, 0, shown, StandardCharsets.ISO_8859_1);
    return (text ? "TEXT " : "BLOB ") + payload.length + " '" + start + "' " + columns;
  }
}
