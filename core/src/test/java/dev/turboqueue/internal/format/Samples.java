package dev.turboqueue.internal.format;

import dev.turboqueue.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Generates messages of all kinds, from a seed. */
final class Samples {

  /** JSON that SQLite could take for a number, and JSON that it could not. */
  private static final String[] JSON = {
    "7", " 12 ", "007", "+5", ".5", "1e400", "-0", "1e5", "9223372036854775808", "0x10", "1_000",
    "5.", "\t3\n", "{}", "[]", "null", "true", "false", "\"\"", " {\"a\":1}", "[1, 2.5]", "",
    "NaN", "-", " ", "\"7\"", "\n\"x\""
  };

  private static final String[] PARTS = {
    "a", "plain ", "\"", "\\", "?", "\u0000", "\u001f", "\n", "\u007f", "é", "ü", "日本", "🚀",
    "\ud83d", "\ude80", "\ufeff", "\uffff", "\u2028", "\\u0041", "/"
  };

  private final Random random;

  Samples(long seed) {
    random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** Returns rows with sizes around the borders of pages of {@code pageSize} bytes. */
  List<Sample> list(int count, int pageSize) {
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(next(pageSize));
    }
    return samples;
  }

  private Sample next(int pageSize) {
    MessageColumns columns = random.nextInt(4) == 0 ? columns() : null;
    return switch (random.nextInt(8)) {
      case 0 -> json(JSON[random.nextInt(JSON.length)], columns);
      case 1 -> new Sample(true, "null".getBytes(StandardCharsets.UTF_8), columns);
      case 2 -> new Sample(false, bytes(borderLength(pageSize)), columns);
      case 3 -> new Sample(true, asciiJson(borderLength(pageSize)), columns);
      case 4 -> new Sample(false, bytes(random.nextInt(40)), columns);
      default -> new Sample(true, encoded(string()), columns);
    };
  }

  static Sample json(String json, @Nullable MessageColumns columns) {
    byte[] utf8 = JsonText.utf8(json);
    return new Sample(JsonText.isStorableAsText(utf8), utf8, columns);
  }

  /** A payload length whose record is near a border of a leaf or of its overflow pages. */
  int borderLength(int pageSize) {
    int usable = pageSize - Page.RESERVED;
    int most = Page.maxLocal(usable);
    int least = (usable - 12) * 32 / 255 - 23;
    int chunk = usable - 4;
    int border =
        switch (random.nextInt(6)) {
          case 0 -> most;
          case 1 -> least + chunk; // exactly one overflow page
          case 2 -> least + random.nextInt(3) * chunk;
          case 3 -> most + random.nextInt(3) * chunk;
          case 4 -> usable / 2;
          default -> random.nextInt(3 * usable);
        };
    int recordHeader = 1 + Bytes.varintLength(12 + 2L * border);
    return Math.max(0, border - recordHeader + random.nextInt(-2, 3));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] asciiJson(int length) {
    byte[] json = new byte[Math.max(2, length)];
    for (int i = 0; i < json.length; i++) {
      json[i] = (byte) ('a' + random.nextInt(26));
    }
    json[0] = '"';
    json[json.length - 1] = '"';
    return json;
  }

  /** Text of ordinary and of nasty characters, unpaired surrogates among them. */
  String string() {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(20);
    for (int i = 0; i < parts; i++) {
      text.append(PARTS[random.nextInt(random.nextBoolean() ? 2 : PARTS.length)]);
    }
    return text.toString();
  }

  private static byte[] encoded(String text) {
    JsonText json = new JsonText();
    json.encode(text);
    return Arrays.copyOf(json.buffer(), json.length());
  }

  @Nullable MessageColumns columns() {
    boolean keyIsText = random.nextBoolean();
    byte[] key =
        switch (random.nextInt(4)) {
          case 0 -> null;
          case 1 -> new byte[0];
          default -> keyIsText ? "key é 7".getBytes(StandardCharsets.UTF_8) : bytes(5);
        };
    Instant time =
        random.nextInt(3) == 0
            ? null
            : Instant.ofEpochMilli(random.nextLong() >> random.nextInt(64));
    List<Header> headers = random.nextInt(3) == 0 ? List.of() : headers();
    MessageColumns columns = MessageColumns.of(key, keyIsText, headers, time);
    return random.nextInt(3) == 0 ? delivered(columns) : columns;
  }

  private MessageColumns delivered(@Nullable MessageColumns columns) {
    byte[] delivery =
        ("{\"tries\":"
                + random.nextInt(1000)
                + ",\"é\":"
                + "1".repeat(1 + random.nextInt(99))
                + "}")
            .getBytes(StandardCharsets.UTF_8);
    return columns == null
        ? new MessageColumns(null, false, null, null, delivery)
        : new MessageColumns(
            columns.key(), columns.keyIsText(), columns.headers(), columns.time(), delivery);
  }

  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] value =
          switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> bytes(random.nextInt(6));
            default -> string().getBytes(StandardCharsets.UTF_8);
          };
      headers.add(new Header(string(), value));
    }
    return headers;
  }
}
