package dev.turboqueue.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The character that ends a message in the input and in the output: by default, a line feed. */
final class Delimiter {

  private static final Map<String, Integer> ESCAPES =
      Map.of("\\n", (int) '\n', "\\t", (int) '\t', "\\r", (int) '\r', "\\0", 0, "\\\\", (int) '\\');

  @Option(
      names = {"-0", "--null"},
      description = "Messages end with a NUL, not with a line feed.")
  private boolean nul;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description =
          "Messages end with this ASCII character; \\n, \\t, \\r, \\0 and \\\\ are allowed.")
  private @Nullable String delimiter;

  byte toByte() {
    if (delimiter == null) {
      return (byte) (nul ? 0 : '\n');
    }
    Integer escaped = ESCAPES.get(delimiter);
    if (escaped != null) {
      return escaped.byteValue();
    }
    byte[] bytes = delimiter.getBytes(StandardCharsets.UTF_8);
    if (bytes.length != 1) {
      throw new CliException(
          Exit.USAGE,
          "The delimiter '"
              + delimiter
              + "' is not a single ASCII character; choose one such as ','");
    }
    return bytes[0];
  }
}
