package dev.turboqueue.cli.lines;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Lines of input that are likely to be near a border. */
public final class RandomLines {

  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "0",
    "1",
    "-",
    ".",
    "e",
    "+",
    "true",
    "null",
    " ",
    "\t",
    "\r",
    "\u00e9",
    "\u2028",
    "\ud83d\ude00",
    "\\u00",
    "\u0000",
    "\u007f",
    "\\n",
    "abcdefgh"
  };

  private RandomLines() {}

  /** Returns valid JSON, half of the time with a few bytes changed. */
  public static byte[] jsonLike(Random random) {
    StringBuilder text = new StringBuilder();
    value(random, text, 0);
    byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextBoolean()) {
      for (int i = random.nextInt(3); i >= 0 && line.length > 0; i--) {
        String token = TOKENS[random.nextInt(TOKENS.length)];
        line[random.nextInt(line.length)] = token.getBytes(StandardCharsets.UTF_8)[0];
      }
    }
    return line;
  }

  private static void value(Random random, StringBuilder text, int depth) {
    space(random, text);
    switch (random.nextInt(depth == 0 ? 2 : depth > 4 ? 4 : 6)) {
      case 0 -> text.append(depth > 4 ? "{}" : members(random, depth, '{', '}'));
      case 1 -> text.append(depth > 4 ? "[]" : members(random, depth, '[', ']'));
      case 2 -> text.append(new String[] {"0", "-1.5e+3", "17", "true", "null"}[random.nextInt(5)]);
      case 3 -> string(random, text);
      case 4 -> text.append(members(random, depth, '{', '}'));
      default -> text.append(members(random, depth, '[', ']'));
    }
    space(random, text);
  }

  private static String members(Random random, int depth, char open, char close) {
    StringBuilder text = new StringBuilder().append(open);
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ",");
      if (open == '{') {
        string(random, text);
        text.append(':');
      }
      value(random, text, depth + 1);
    }
    return text.append(close).toString();
  }

  private static void string(Random random, StringBuilder text) {
    String[] parts = {
      "a", "\u00e9", "\u2028", "\ud83d\ude00", "\\n", "\\u00e9", "\\\\", "12345678"
    };
    text.append('"');
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    text.append('"');
  }

  private static void space(Random random, StringBuilder text) {
    text.append(random.nextInt(8) == 0 ? " \t\r".charAt(random.nextInt(3)) : "");
  }

  /** Returns UTF-8, half of the time with a byte changed. */
  static byte[] nearlyUtf8(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append("abcdefgh", 0, random.nextInt(9));
      text.appendCodePoint(codePoint(random));
    }
    byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextBoolean()) {
      int[] bytes = {0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 'a'};
      line[random.nextInt(line.length)] = (byte) bytes[random.nextInt(bytes.length)];
    }
    return line;
  }

  private static int codePoint(Random random) {
    int[] borders = {0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff};
    return random.nextBoolean() ? borders[random.nextInt(borders.length)] : random.nextInt(0x800);
  }

  /** Returns a line of anything but line feeds. */
  public static byte[] line(Random random) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] part =
        switch (random.nextInt(4)) {
          case 0 -> jsonLike(random);
          case 1 -> nearlyUtf8(random);
          case 2 -> tokens(random);
          default -> bytes(random);
        };
    for (byte b : part) {
      line.write(b == '\n' ? '\r' : b);
    }
    return line.toByteArray();
  }

  private static byte[] tokens(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(TOKENS[random.nextInt(TOKENS.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }
}
