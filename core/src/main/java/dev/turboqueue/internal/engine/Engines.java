package dev.turboqueue.internal.engine;

import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.spi.QueueEngine;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the engine of an address. */
public final class Engines {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** At least two letters, because a path may begin with one letter and a colon. */
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

  /** The directory engine needs no search, so it works even if a jar has lost its services. */
  private static final QueueEngine DIRECTORY = new DirectoryEngine();

  /** A loader that fails at each step would fail forever. */
  private static final int MAX_FAILURES = 100;

  private Engines() {}

  /** Opens the queue at {@code address}. */
  public static MessageQueue open(String address, QueueOptions options) throws IOException {
    Matcher scheme = SCHEME.matcher(address);
    if (!scheme.matches()) {
      return TurboQueue.open(path(address), DirectoryEngine.directoryOptions(options));
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    if (name.equals(DIRECTORY.scheme())) {
      return DIRECTORY.open(uri(address), options);
    }
    return find(name, address).open(uri(address), options);
  }

  private static Path path(String address) {
    try {
      return Path.of(address);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "The address " + address + " is not a path: " + e.getReason(), e);
    }
  }

  private static URI uri(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "The address "
              + address
              + " is not a URI: "
              + e.getReason()
              + " at character "
              + e.getIndex()
              + "; write such a character as % and two hexadecimal digits",
          e);
    }
  }

  private static QueueEngine find(String scheme, String address) {
    Set<String> known = new TreeSet<>(Set.of(DIRECTORY.scheme()));
    QueueEngine engine = find(scheme, ServiceLoader.load(QueueEngine.class), known);
    if (engine == null) { // in a container, the thread's loader may see other classes
      ClassLoader ours = QueueEngine.class.getClassLoader();
      engine = find(scheme, ServiceLoader.load(QueueEngine.class, ours), known);
    }
    if (engine == null) {
      throw new IllegalArgumentException(
          "There is no engine for the address "
              + address
              + ": add the library for "
              + scheme
              + " to the class path or the module path (there are engines for "
              + String.join(", ", known)
              + "), or write a path or file:");
    }
    return engine;
  }

  private static @Nullable QueueEngine find(
      String scheme, ServiceLoader<QueueEngine> engines, Set<String> known) {
    Iterator<QueueEngine> iterator = engines.iterator();
    int failures = 0;
    while (failures < MAX_FAILURES) {
      try {
        if (!iterator.hasNext()) {
          return null;
        }
        QueueEngine engine = iterator.next();
        known.add(engine.scheme());
        if (engine.scheme().equals(scheme)) {
          return engine;
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        failures++;
        LOG.log(
            System.Logger.Level.WARNING, "An engine cannot be loaded and is skipped: {0}", why(e));
      }
    }
    return null;
  }

  private static String why(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
  }
}
