package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/** The name of a queue below the root, or its address. */
final class QueueAddress {

  private static final String FILE = "file:";

  /** As for {@link dev.turboqueue.MessageQueue#open}. */
  private static final Pattern ADDRESS =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*", Pattern.DOTALL);

  private QueueAddress() {}

  /** Returns whether {@code queue} is an address, of any engine, rather than a name. */
  static boolean isAddress(String queue) {
    return ADDRESS.matcher(queue).matches();
  }

  /**
   * Returns the directory of a queue.
   *
   * @throws CliException if it is a name and the root was not given, if it is the address of
   *     something else, or if the locale cannot express the file name
   * @throws IllegalArgumentException if the name cannot be a queue's
   */
  static Path directory(Globals globals, String queue) {
    if (isAddress(queue) && !queue.startsWith(FILE)) {
      throw new CliException(
          Exit.USAGE,
          "'"
              + queue
              + "' is an address, and not that of a directory; name a queue below the root, or"
              + " write file: and the path of its directory");
    }
    if (queue.matches(FILE + "//[^/].*|" + FILE + ".*%(?!\\p{XDigit}{2}).*")) {
      throw new CliException(
          Exit.USAGE,
          "The address '" + queue + "' must be file: and the path of a directory, percent-encoded");
    }
    try {
      Path directory =
          isAddress(queue)
              ? ArgumentBytes.path(
                  queue.substring(FILE.length()).replaceFirst("^//+(?=/)", ""), "%")
              : TurboQueue.directory(globals.root(), queue);
      if (directory.equals(Path.of(directory.toString()))) {
        return directory;
      }
    } catch (InvalidPathException e) {
      // As below.
    }
    throw new CliException(
        Exit.USAGE,
        "The queue '"
            + queue
            + "' cannot be named in this locale; choose a UTF-8 locale: LC_ALL=C.UTF-8");
  }

  /**
   * Returns the directory of a queue that exists.
   *
   * @throws CliException if there is no such queue, or as {@link #directory}
   * @throws IllegalArgumentException if the name cannot be a queue's
   */
  static Path existing(Globals globals, String queue) {
    Path directory = directory(globals, queue);
    if (isMissing(directory)) {
      throw new CliException(
          Exit.NOT_FOUND,
          isAddress(queue)
              ? "There is no queue at '" + queue + "'."
              : "There is no queue '"
                  + queue
                  + "' in "
                  + globals.root()
                  + "; 'turboq ls' lists the queues.");
    }
    return directory;
  }

  /** Without permission this is not known; then this throws. */
  static boolean isMissing(Path directory) {
    try {
      Files.readAttributes(directory, BasicFileAttributes.class);
      return false;
    } catch (AccessDeniedException e) {
      throw new CliException(Exit.FAILURE, e.getFile() + ": permission denied");
    } catch (IOException e) {
      return true;
    }
  }
}
