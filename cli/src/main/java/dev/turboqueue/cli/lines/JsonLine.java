package dev.turboqueue.cli.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classifies bytes: a JSON object or array (RFC 8259, and nested no deeper than {@link
 * #MAX_DEPTH}), other text in UTF-8, or neither. Not thread-safe.
 *
 * <p>It needs one pass. Methods that read something return the place behind it; if it is not what
 * they expect, they return the complement of a place before which everything is valid UTF-8.
 */
final class JsonLine {

  /** The kind of bytes. */
  enum Kind {
    JSON,
    TEXT,
    BYTES
  }

  /** SQLite and Python fail at about 1,000. */
  static final int MAX_DEPTH = 500;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long QUOTES = '"' * LOW_BITS;
  private static final long BACKSLASHES = '\\' * LOW_BITS;
  private static final long SPACES = ' ' * LOW_BITS;

  /** The brackets that will close what is open. */
  private final byte[] closing = new byte[MAX_DEPTH];

  private int depth;

  /** Returns the kind of the bytes from {@code from} to before {@code to}. */
  Kind kind(byte[] b, int from, int to) {
    int at = space(b, from, to);
    int end = at < to && (b[at] == '{' || b[at] == '[') ? value(b, at, to) : ~at;
    if (end >= 0) {
      end = space(b, end, to);
      if (end == to) {
        return Kind.JSON;
      }
    }
    return isUtf8(b, end < 0 ? ~end : end, to) ? Kind.TEXT : Kind.BYTES;
  }

  /** Returns whether all of {@code b} is one JSON value of any type. */
  boolean isJson(byte[] b) {
    int end = value(b, space(b, 0, b.length), b.length);
    return end >= 0 && space(b, end, b.length) == b.length;
  }

  /**
   * Returns the members of an object by their names, which are not unescaped. Their values are
   * unchanged, without the space around them. Returns null if the bytes from {@code from} to before
   * {@code to} are not one object.
   */
  @Nullable Map<String, byte[]> members(byte[] b, int from, int to) {
    Map<String, byte[]> members = new HashMap<>();
    int i = space(b, from, to);
    if (i == to || b[i] != '{') {
      return null;
    }
    i = space(b, i + 1, to);
    if (i < to && b[i] == '}') {
      return space(b, i + 1, to) == to ? members : null;
    }
    do {
      i = member(b, i, to, members);
      i = i < 0 ? to : space(b, i, to);
    } while (i < to && b[i] == ',' && (i = space(b, i + 1, to)) < to);
    return i < to && b[i] == '}' && space(b, i + 1, to) == to ? members : null;
  }

  private int member(byte[] b, int from, int to, Map<String, byte[]> members) {
    int colon = key(b, from, to);
    int start = colon < 0 ? to : space(b, colon, to);
    int end = value(b, start, to);
    if (end >= 0) {
      int name = string(b, from + 1, to) - 1;
      members.put(
          new String(b, from + 1, name - from - 1, StandardCharsets.UTF_8),
          Arrays.copyOfRange(b, start, end));
    }
    return end;
  }

  private int value(byte[] b, int from, int to) {
    depth = 0;
    int i = from;
    do {
      i = descend(b, i, to);
      i = ascend(b, i, to);
    } while (i >= 0 && depth > 0);
    return i;
  }

  /**
   * Opens objects and arrays up to the first value inside; returns the place behind it, if there is
   * one.
   */
  private int descend(byte[] b, int from, int to) {
    int i = from;
    while (true) {
      i = space(b, i, to);
      if (i == to) {
        return ~i;
      }
      byte c = b[i];
      if (c != '{' && c != '[') {
        return scalar(b, i, to);
      }
      if (depth == MAX_DEPTH) {
        return ~i;
      }
      byte close = (byte) (c + 2); // true of ASCII, for both
      closing[depth++] = close;
      i = space(b, i + 1, to);
      if (i < to && b[i] == close) {
        return i;
      }
      if (c == '{') {
        i = key(b, i, to);
        if (i < 0) {
          return i;
        }
      }
    }
  }

  /**
   * After a value: closes what ends here, and moves to the next member's value, if there is one.
   */
  private int ascend(byte[] b, int from, int to) {
    int i = from;
    while (i >= 0 && depth > 0) {
      i = space(b, i, to);
      if (i == to) {
        return ~i;
      }
      byte close = closing[depth - 1];
      if (b[i] == close) {
        depth--;
        i++;
      } else if (b[i] == ',') {
        return close == '}' ? key(b, space(b, i + 1, to), to) : i + 1;
      } else {
        return ~i;
      }
    }
    return i;
  }

  private static int space(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r')) {
      i++;
    }
    return i;
  }

  /** Reads a member's name and the colon. */
  private static int key(byte[] b, int from, int to) {
    if (from == to || b[from] != '"') {
      return ~from;
    }
    int i = string(b, from + 1, to);
    if (i < 0) {
      return i;
    }
    i = space(b, i, to);
    return i < to && b[i] == ':' ? i + 1 : ~i;
  }

  private static int scalar(byte[] b, int from, int to) {
    return switch (b[from]) {
      case '"' -> string(b, from + 1, to);
      case 't' -> word(b, from, to, "true");
      case 'f' -> word(b, from, to, "false");
      case 'n' -> word(b, from, to, "null");
      default -> number(b, from, to);
    };
  }

  private static int word(byte[] b, int from, int to, String word) {
    if (to - from < word.length()) {
      return ~from;
    }
    for (int i = 0; i < word.length(); i++) {
      if (b[from + i] != word.charAt(i)) {
        return ~from;
      }
    }
    return from + word.length();
  }

  private static int number(byte[] b, int from, int to) {
    int i = b[from] == '-' ? from + 1 : from;
    int whole = i;
    i = digits(b, i, to);
    if (i < 0 || (b[whole] == '0' && i > whole + 1)) {
      return ~from;
    }
    if (i < to && b[i] == '.') {
      i = digits(b, i + 1, to);
    }
    if (i >= 0 && i < to && (b[i] == 'e' || b[i] == 'E')) {
      i++;
      boolean signed = i < to && (b[i] == '+' || b[i] == '-');
      i = digits(b, signed ? i + 1 : i, to);
    }
    return i;
  }

  /** Reads at least one digit. */
  private static int digits(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] >= '0' && b[i] <= '9') {
      i++;
    }
    return i == from ? ~i : i;
  }

  /** Reads up to the place behind the closing quote. */
  private static int string(byte[] b, int from, int to) {
    int i = special(b, from, to);
    while (i >= 0 && i < to) {
      byte c = b[i];
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i = escape(b, i, to);
      } else if (c < 0) {
        i = character(b, i, to);
      } else {
        return ~i;
      }
      i = i < 0 ? i : special(b, i, to);
    }
    return i < 0 ? i : ~i;
  }

  /**
   * Returns the first place from {@code from} on with a quote, a backslash, a control character or
   * a part of a longer character; a place not before {@code to} if there is none.
   */
  private static int special(byte[] b, int from, int to) {
    int i = from;
    while (i + Long.BYTES <= b.length && i < to) {
      long word = (long) LONGS.get(b, i);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      // The high bit of a byte is set if the byte is a match; above the first match, others may be
      // set, too.
      long found =
          (((word - SPACES) & ~word)
                  | ((quote - LOW_BITS) & ~quote)
                  | ((backslash - LOW_BITS) & ~backslash)
                  | word)
              & HIGH_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < to && b[i] >= ' ' && b[i] != '"' && b[i] != '\\') {
      i++;
    }
    return i;
  }

  private static int escape(byte[] b, int from, int to) {
    if (to - from < 2) {
      return ~from;
    }
    if (b[from + 1] != 'u') {
      return "\"\\/bfnrt".indexOf(b[from + 1]) >= 0 ? from + 2 : ~from;
    }
    if (to - from < 6) {
      return ~from;
    }
    for (int i = from + 2; i < from + 6; i++) {
      if (b[i] < 0 || Character.digit(b[i], 16) < 0) {
        return ~from;
      }
    }
    return from + 6;
  }

  /** Reads a character of several bytes, as Unicode's table 3-7 allows them. */
  private static int character(byte[] b, int from, int to) {
    int lead = b[from] & 0xff;
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4 || to - from < length) {
      return ~from;
    }
    int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    int second = b[from + 1] & 0xff;
    if (second < least || second > most) {
      return ~from;
    }
    for (int i = from + 2; i < from + length; i++) {
      if ((b[i] & 0xc0) != 0x80) {
        return ~from;
      }
    }
    return from + length;
  }

  private static boolean isUtf8(byte[] b, int from, int to) {
    int i = from;
    while (i >= 0 && i < to) {
      if (i + Long.BYTES <= to && ((long) LONGS.get(b, i) & HIGH_BITS) == 0) {
        i += Long.BYTES;
      } else {
        i = b[i] >= 0 ? i + 1 : character(b, i, to);
      }
    }
    return i >= 0;
  }
}
