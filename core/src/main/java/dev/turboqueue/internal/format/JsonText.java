package dev.turboqueue.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as a JSON string in UTF-8, and back. Reused from message to message; not thread-safe.
 *
 * <p>Almost no text needs escapes, so the common case is a scan of eight bytes per step and a copy.
 */
public final class JsonText {

  private static final int KEPT = 1 << 20;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer = new byte[256];
  private int length;

  /** Returns the array with the last encoded text, from 0. */
  public byte[] buffer() {
    return buffer;
  }

  /** Returns the length of the last encoded text. */
  public int length() {
    return length;
  }

  /** Encodes {@code text} as a JSON string. */
  public void encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    // The encoder writes a question mark for an unpaired surrogate, so only question marks are
    // checked.
    if (isPlain(utf8)) {
      startWith(utf8.length + 2L);
      System.arraycopy(utf8, 0, buffer, 1, utf8.length);
      length = utf8.length + 1;
    } else {
      startWith(escapedLength(text) + 2);
      encodeCarefully(text);
    }
    buffer[length++] = '"';
  }

  private void startWith(long most) {
    if (most > buffer.length || buffer.length > KEPT) {
      buffer = new byte[(int) Math.min(Math.max(256, most + most / 2), Integer.MAX_VALUE - 8)];
    }
    buffer[0] = '"';
    length = 1;
  }

  /** Returns whether no byte is a control character, a quote, a backslash or a question mark. */
  static boolean isPlain(byte[] bytes) {
    int at = 0;
    for (; at <= bytes.length - 8; at += 8) {
      long word = Bytes.getLong(bytes, at);
      long found = (word - ONES * 0x20) & ~word;
      found |= zeroByte(word ^ (ONES * '"'));
      found |= zeroByte(word ^ (ONES * '\\'));
      found |= zeroByte(word ^ (ONES * '?'));
      if ((found & HIGHS) != 0) {
        return false;
      }
    }
    for (; at < bytes.length; at++) {
      if (isSpecial(bytes[at])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpecial(byte next) {
    boolean control = next >= 0 && next < 0x20;
    return control || next == '"' || next == '\\' || next == '?';
  }

  /** Returns a word with a high bit set if {@code word} has a byte of zero. */
  private static long zeroByte(long word) {
    return (word - ONES) & ~word;
  }

  private static long escapedLength(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A surrogate pair takes four bytes, an unpaired surrogate the six of its escape.
      length += c < 0x20 || Character.isSurrogate(c) ? 6 : c < 0x80 ? 2 : 3;
    }
    return length;
  }

  private void encodeCarefully(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        putAscii(c);
      } else if (c < 0x800) {
        buffer[length++] = (byte) (0xC0 | c >> 6);
        putContinuation(c);
      } else if (!Character.isSurrogate(c)) {
        buffer[length++] = (byte) (0xE0 | c >> 12);
        putContinuation(c >> 6);
        putContinuation(c);
      } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        buffer[length++] = (byte) (0xF0 | point >> 18);
        putContinuation(point >> 12);
        putContinuation(point >> 6);
        putContinuation(point);
      } else {
        putEscape(c);
      }
    }
  }

  private void putContinuation(int bits) {
    buffer[length++] = (byte) (0x80 | (bits & 0x3F));
  }

  private void putAscii(char c) {
    if (c == '"' || c == '\\') {
      buffer[length++] = '\\';
      buffer[length++] = (byte) c;
    } else if (c < 0x20) {
      putEscape(c);
    } else {
      buffer[length++] = (byte) c;
    }
  }

  private void putEscape(char c) {
    buffer[length++] = '\\';
    buffer[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      buffer[length++] = HEX[c >> shift & 0xF];
    }
  }

  /** Returns whether {@code json} is a JSON string, with its quotes. */
  public static boolean isString(byte[] json) {
    return json.length >= 2 && json[0] == '"' && json[json.length - 1] == '"';
  }

  /** Returns the text of a JSON string; an escape that is not JSON is kept as it is. */
  public static String decode(byte[] json) {
    for (int i = 1; i < json.length - 1; i++) {
      if (json[i] == '\\') {
        return unescape(new String(json, 1, json.length - 2, StandardCharsets.UTF_8));
      }
    }
    return new String(json, 1, json.length - 2, StandardCharsets.UTF_8);
  }

  /** Returns the UTF-8 of a JSON string's text. */
  public static byte[] decodeToBytes(byte[] json) {
    for (int i = 1; i < json.length - 1; i++) {
      if (json[i] == '\\') {
        return decode(json).getBytes(StandardCharsets.UTF_8);
      }
    }
    return Arrays.copyOfRange(json, 1, json.length - 1);
  }

  private static String unescape(String text) {
    StringBuilder result = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\' || at == text.length()) {
        result.append(c);
      } else if (text.charAt(at) == 'u' && isHex(text, at + 1)) {
        result.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
        at += 5;
      } else {
        result.append(shortEscape(text.charAt(at++)));
      }
    }
    return result.toString();
  }

  private static boolean isHex(String text, int at) {
    if (at + 4 > text.length()) {
      return false;
    }
    for (int i = at; i < at + 4; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static char shortEscape(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  /**
   * Returns whether JSON may be stored as TEXT: it begins like an object, an array, a string or a
   * literal, so SQLite never takes it for a number.
   */
  public static boolean isStorableAsText(byte[] json) {
    for (byte next : json) {
      switch (next) {
        case ' ', '\t', '\n', '\r' -> {}
        case '{', '[', '"', 't', 'f', 'n' -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }

  /**
   * Returns {@code text} in UTF-8.
   *
   * @throws IllegalArgumentException if it holds an unpaired surrogate
   */
  public static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte next : bytes) {
      if (next == '?') { // or an unpaired surrogate
        checkSurrogates(text);
        break;
      }
    }
    return bytes;
  }

  private static void checkSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new IllegalArgumentException(
              "The JSON cannot be encoded in UTF-8: unpaired surrogate at character " + i);
        }
        i++;
      }
    }
  }
}
