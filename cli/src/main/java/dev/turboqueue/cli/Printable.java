package dev.turboqueue.cli;

import java.util.Locale;

/**
 * Text for a terminal that may contain a file's name: a terminal would execute its control
 * characters.
 */
final class Printable {

  private static final String NAMED = "\t\n\r\u001b";
  private static final String[] ESCAPES = {"\\t", "\\n", "\\r", "\\e"};

  private Printable() {}

  /**
   * Returns {@code text} with control characters, and characters that change the direction of text,
   * escaped.
   */
  static String of(String text) {
    if (text.codePoints().noneMatch(Printable::isControl)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, int c) {
    int named = NAMED.indexOf(c);
    if (named >= 0) {
      escaped.append(ESCAPES[named]);
    } else if (isControl(c)) {
      escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
    } else {
      escaped.appendCodePoint(c);
    }
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    };
  }
}
