package dev.turboqueue.internal.engine;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.spi.QueueEngine;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The engine for queues in directories. */
final class DirectoryEngine implements QueueEngine {

  private static final String SCHEME = "file";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public MessageQueue open(URI address, QueueOptions options) throws IOException {
    return TurboQueue.open(path(address), directoryOptions(options));
  }

  /** Returns {@code options} as options of a directory. */
  static DirectoryOptions directoryOptions(QueueOptions options) {
    if (options instanceof DirectoryOptions ours) {
      return ours;
    }
    if (options.getClass() != QueueOptions.class) {
      throw new IllegalArgumentException(
          options.getClass().getSimpleName()
              + " are the options of another engine; a directory takes DirectoryOptions");
    }
    return DirectoryOptions.builder().from(options).build();
  }

  private static Path path(URI address) {
    boolean local = address.getRawAuthority() == null || address.getRawAuthority().isEmpty();
    String path = address.isOpaque() ? address.getSchemeSpecificPart() : address.getPath();
    boolean whole = address.getRawQuery() == null && address.getRawFragment() == null;
    if (!local || !whole || path.isEmpty() || isCut(address)) {
      throw new IllegalArgumentException(
          "The address "
              + address
              + " must be file: and the path of a directory, and nothing else");
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "The address " + address + " contains no path: " + e.getReason(), e);
    }
  }

  /** Returns whether a relative path continues after a question mark. */
  private static boolean isCut(URI address) {
    return address.isOpaque() && address.getRawSchemeSpecificPart().contains("?");
  }

  /** Returns the address of the queue in {@code directory}, an absolute path. */
  static String address(Path directory) {
    @Nullable String noHost = null;
    try {
      return new URI(SCHEME, noHost, directory.toString(), null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(
          "The path " + directory + " cannot be written as an address", e);
    }
  }
}
