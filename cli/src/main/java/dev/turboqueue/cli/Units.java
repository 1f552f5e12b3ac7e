package dev.turboqueue.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations and sizes as people write and read them. */
final class Units {

  private static final Map<String, Long> NANOS =
      Map.of(
          "ms", 1_000_000L,
          "", 1_000_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "min", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);
  private static final Pattern NUMBER =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]*)");
  private static final String MAGNITUDES = "KMGT";

  private Units() {}

  /**
   * Parses {@code 10s}, {@code 1.5m}, {@code 250ms}, {@code 2h}, {@code 1d}; without a unit,
   * seconds.
   */
  static Duration duration(String text) {
    Matcher matcher = NUMBER.matcher(text.trim());
    Long unit = matcher.matches() ? NANOS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration; write, for example, 250ms, 10s, 5m, 2h or 1d");
    }
    return Duration.ofNanos((long) (Double.parseDouble(matcher.group(1)) * unit));
  }

  /** Parses {@code 64MB} (millions), {@code 64MiB} or {@code 64M} (powers of 1,024), or bytes. */
  static final class SizeConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String text) {
      Matcher matcher = NUMBER.matcher(text.trim());
      long unit = matcher.matches() ? unit(matcher.group(2).toUpperCase(Locale.ROOT)) : 0;
      if (unit == 0) {
        throw new TypeConversionException(
            "'" + text + "' is not a size; write, for example, 4096, 64KiB, 64MB or 1G");
      }
      return (long) (Double.parseDouble(matcher.group(1)) * unit);
    }

    /** Returns how many bytes a unit has, 0 if it is not a unit. */
    private static long unit(String name) {
      if (name.isEmpty() || name.equals("B")) {
        return 1;
      }
      int power = MAGNITUDES.indexOf(name.charAt(0)) + 1;
      String rest = name.substring(1);
      boolean decimal = rest.equals("B");
      if (power == 0 || !(decimal || rest.isEmpty() || rest.equals("IB"))) {
        return 0;
      }
      return (long) Math.pow(decimal ? 1000 : 1024, power);
    }
  }

  /** Returns, for example, {@code 64.0 MB}; {@code ?} if the size is negative: not known. */
  static String size(long bytes) {
    if (bytes < 0) {
      return "?";
    }
    double shown = bytes;
    String unit = "B";
    for (int i = 0; i < MAGNITUDES.length() && shown >= 1000; i++) {
      shown /= 1000;
      unit = MAGNITUDES.charAt(i) + "B";
    }
    return unit.equals("B") ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", shown, unit);
  }

  /** Returns, for example, {@code 5s}, {@code 3m}, {@code 2h}, {@code 4d}: the largest unit. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }

  /** Returns, for example, {@code in 5m}, {@code now} if that is past, {@code -} without a time. */
  static String due(@Nullable Instant due, Instant now) {
    if (due == null) {
      return "-";
    }
    return due.isAfter(now) ? "in " + age(Duration.between(now, due)) : "now";
  }

  /** Returns, for example, {@code 1 message} or {@code 2 messages}. */
  static String messages(long number) {
    return count(number, "message", "messages");
  }

  /** Returns a number with the word for one or for several. */
  static String count(long number, String one, String several) {
    return count(number) + " " + (number == 1 ? one : several);
  }

  /** Returns at most the first {@code most} of {@code texts}, and how many more there are. */
  static String first(int most, String between, Collection<String> texts) {
    String first = texts.stream().limit(most).collect(Collectors.joining(between));
    return texts.size() <= most ? first : first + " and " + (texts.size() - most) + " more";
  }

  /** Returns, for example, {@code 1,234,567}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
