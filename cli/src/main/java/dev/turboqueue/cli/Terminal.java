package dev.turboqueue.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the standard streams are. */
final class Terminal {

  private Terminal() {}

  /**
   * Returns stdin; a closed channel if the JVM was started without one. Such a JVM uses the first
   * file that it opens as its stdin, which is its class library.
   */
  static ReadableByteChannel input() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "modules");
    ReadableByteChannel none = Channels.newChannel(InputStream.nullInputStream());
    none.close();
    return Files.exists(library) && target(0).equals(library.toRealPath().toString())
        ? none
        : new FileInputStream(FileDescriptor.in).getChannel();
  }

  static boolean isInput() {
    return is(0);
  }

  static boolean isOutput() {
    return is(1);
  }

  static boolean isError() {
    return is(2);
  }

  /** Without /proc, no bar is better than one in a file. */
  private static boolean is(int descriptor) {
    String target = target(descriptor);
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  /** Returns what a descriptor leads to; empty if there is no /proc. */
  private static String target(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException | UnsupportedOperationException noProcFileSystem) {
      return "";
    }
  }
}
