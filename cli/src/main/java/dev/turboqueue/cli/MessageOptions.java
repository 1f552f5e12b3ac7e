package dev.turboqueue.cli;

import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code put} for every message: a key, headers, a delay or a time of delivery. */
final class MessageOptions {

  @Option(names = "--key", paramLabel = "KEY", description = "The key of every message.")
  private @Nullable String key;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      converter = HeaderConverter.class,
      description = "A header of every message; can be repeated.")
  private List<Header> headers = new ArrayList<>();

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Deliver each message no sooner than this long after it was put.")
  private @Nullable Duration delay;

  @Option(
      names = "--at",
      paramLabel = "TIMESTAMP",
      converter = TimestampConverter.class,
      description = "Deliver the messages no sooner than at this time: 2026-01-31T12:00:00Z.")
  private @Nullable Instant at;

  /** Refuses impossible values before anything is stored. */
  void check() {
    if (delay != null && at != null) {
      throw new CliException(Exit.USAGE, "--delay and --at cannot be combined; give one of them");
    }
    try {
      addDelay(OutgoingMessage.text(""));
    } catch (IllegalArgumentException e) {
      String option = delay == null ? "--at" : "--delay";
      throw new CliException(Exit.USAGE, option + " must be within the next 100 years");
    }
    addTo(OutgoingMessage.text("")); // is the rest in range?
  }

  /** Returns whether the messages are delayed. */
  boolean isDelayed() {
    return delay != null || at != null;
  }

  /** Returns a function that adds all this to a message, null if there is nothing to add. */
  @Nullable Consumer<OutgoingMessage.Builder> attributes() {
    return key == null && headers.isEmpty() && !isDelayed() ? null : this::addTo;
  }

  private void addTo(OutgoingMessage.Builder message) {
    if (key != null && ArgumentBytes.isText(key)) {
      message.key(key);
    } else if (key != null) {
      message.key(ArgumentBytes.of(key));
    }
    headers.forEach(message::header);
    addDelay(message);
  }

  private void addDelay(OutgoingMessage.Builder message) {
    if (delay != null) {
      message.delay(delay);
    }
    if (at != null) {
      message.deliverAt(at);
    }
  }

  /** Reads {@code name=value}. */
  static final class HeaderConverter implements ITypeConverter<Header> {

    @Override
    public Header convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException("'" + text + "' is not a header; write NAME=VALUE");
      }
      String name = text.substring(0, equals);
      if (!ArgumentBytes.isText(name)) {
        throw new TypeConversionException("the name of a header must be UTF-8");
      }
      return new Header(name, ArgumentBytes.of(text.substring(equals + 1)));
    }
  }

  /** Parses a time. */
  static final class TimestampConverter implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is not a time; write, for example, 2026-01-31T12:00:00Z or"
                + " 2026-01-31T13:00+01:00");
      }
    }
  }
}
