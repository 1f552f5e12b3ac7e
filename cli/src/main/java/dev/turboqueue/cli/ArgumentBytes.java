package dev.turboqueue.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arguments and file names as their original bytes, whatever the locale.
 *
 * <p>The JVM decodes arguments by the locale, and replaces invalid bytes with U+FFFD. So this class
 * reads them again from {@code /proc}, as UTF-8. A byte that is not UTF-8 becomes the unpaired
 * surrogate U+DC00 plus that byte, and becomes a byte again where the text is used.
 */
final class ArgumentBytes {

  private static final int ESCAPE = 0xDC00;

  /** The characters that a URI does not escape. */
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~";

  private ArgumentBytes() {}

  /** Returns the arguments of this process with every byte kept. */
  static String[] exact(String[] args) {
    for (String arg : args) {
      if (!isAscii(arg)) {
        return reread(Path.of("/proc/self/cmdline"), args);
      }
    }
    return args;
  }

  private static String[] reread(Path commandLine, String[] args) {
    try {
      List<String> all = split(Files.readAllBytes(commandLine));
      int first = all.size() - args.length;
      return first < 0 ? args : all.subList(first, all.size()).toArray(String[]::new);
    } catch (IOException noProcFileSystem) {
      return args;
    }
  }

  /** Returns an environment variable with every byte kept, null if it is not set or empty. */
  static @Nullable String environment(String name) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty() || isAscii(value)) {
      return value == null || value.isEmpty() ? null : value;
    }
    try {
      for (String variable : split(Files.readAllBytes(Path.of("/proc/self/environ")))) {
        if (variable.startsWith(name + "=")) {
          return variable.substring(name.length() + 1);
        }
      }
    } catch (IOException noProcFileSystem) {
      // Then use the JVM's decoding.
    }
    return value;
  }

  private static List<String> split(byte[] terminated) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < terminated.length; i++) {
      if (terminated[i] == 0) {
        parts.add(decode(ByteBuffer.wrap(terminated, from, i - from)));
        from = i + 1;
      }
    }
    return parts;
  }

  static String decode(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        text.put((char) (ESCAPE + (bytes.get() & 0xff)));
      }
      decoder.reset();
      result = decoder.decode(bytes, text, true);
    }
    return text.flip().toString();
  }

  /** Returns the bytes of an argument. */
  static byte[] of(String argument) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    argument
        .codePoints()
        .forEach(
            c -> {
              if (isEscaped(c)) {
                bytes.write(c - ESCAPE);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** Returns whether an argument is valid UTF-8. */
  static boolean isText(String argument) {
    return argument.codePoints().noneMatch(ArgumentBytes::isEscaped);
  }

  private static boolean isEscaped(int codePoint) {
    return codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  /** Returns the path with the bytes of an argument, even where the locale has no such name. */
  static Path path(String argument) {
    return isAscii(argument) ? Path.of(argument) : path(argument, "");
  }

  /** Returns the path with the bytes of an argument in which these characters stand for others. */
  static Path path(String argument, String kept) {
    try {
      // A path made from a URI keeps the bytes.
      Path absolute = Path.of(URI.create("file:///" + encoded(argument, kept)));
      return argument.startsWith("/") ? absolute : absolute.subpath(0, absolute.getNameCount());
    } catch (IllegalArgumentException e) {
      throw new InvalidPathException(argument, String.valueOf(e.getMessage()));
    }
  }

  private static String encoded(String path, String kept) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : of(path)) {
      if ((PLAIN + kept).indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(Character.forDigit((b & 0xff) >> 4, 16));
        encoded.append(Character.forDigit(b & 0xf, 16));
      }
    }
    // With two slashes at the beginning, the next part would be a host.
    return encoded.toString().replaceFirst("^/+", "");
  }
}
