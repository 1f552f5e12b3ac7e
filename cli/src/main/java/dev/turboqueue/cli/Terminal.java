package dev.turboqueue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which of the standard streams are terminals. */
final class Terminal {

  private Terminal() {}

  static boolean isInput() {
    return is(0);
  }

  static boolean isOutput() {
    return is(1);
  }

  static boolean isError() {
    return is(2);
  }

  private static boolean is(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException noProcFileSystem) {
      return false; // no /proc: no bar is better than one in a file
    }
  }
}
