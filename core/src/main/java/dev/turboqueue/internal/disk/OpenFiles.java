package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that processes have open, as far as {@code /proc} shows them. */
final class OpenFiles {

  private static final Path PROC = Path.of("/proc");

  private OpenFiles() {}

  /** Returns whether a visible process has {@code file} open. */
  static boolean isOpen(Path file) throws IOException {
    Path real = file.toRealPath();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOpen(process.resolve("fd"), real)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // no /proc
    }
    return false;
  }

  private static boolean hasOpen(Path descriptors, Path file) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (isTo(link, file)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // another user's, or it has ended
    }
    return false;
  }

  private static boolean isTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException closed) {
      return false;
    }
  }
}
