package dev.turboqueue.cli;

import dev.turboqueue.cli.lines.Json;
import java.io.PrintStream;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Prints each log message of the engine on one line of stderr. The platform finds this class as a
 * service. The default would need a twentieth of a second to start, and two lines per message.
 */
public final class Log extends System.LoggerFinder {

  private static volatile System.Logger.Level least = System.Logger.Level.WARNING;
  private static volatile PrintStream err = System.err;
  private static volatile boolean json;

  /** Creates the service. */
  public Log() {}

  static void configure(Globals globals) {
    err = globals.err();
    json = globals.json();
    System.Logger.Level usual = System.Logger.Level.WARNING;
    least = globals.quiet() ? System.Logger.Level.ERROR : usual;
    if (globals.verbose()) {
      least = System.Logger.Level.INFO;
    }
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    // The user does not need what other libraries log.
    return new Line(name, name.startsWith("dev.turboqueue"));
  }

  private record Line(String name, boolean ours) implements System.Logger {

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return ours && level.compareTo(least) >= 0 && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      print(level, String.valueOf(message));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      String text = String.valueOf(format);
      boolean bare = parameters == null || parameters.length == 0;
      print(level, bare ? text : new MessageFormat(text, Locale.ROOT).format(parameters));
    }

    private void print(Level level, String message) {
      if (isLoggable(level)) {
        String name = level.name().toLowerCase(Locale.ROOT);
        err.println(
            json
                ? Json.of(Json.object(name, message))
                : "turboq: " + name + ": " + Printable.of(message));
      }
    }
  }
}
