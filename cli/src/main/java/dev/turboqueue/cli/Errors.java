package dev.turboqueue.cli;

import dev.turboqueue.QueueFullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Turns an exception into an exit code and a sentence. */
final class Errors {

  private Errors() {}

  static int exitOf(Exception e) {
    if (e instanceof CliException stated) {
      return stated.exit();
    }
    if (e instanceof QueueFullException) {
      return Exit.FULL;
    }
    if (e instanceof NoSuchFileException) {
      return Exit.NOT_FOUND;
    }
    return e instanceof IllegalArgumentException ? Exit.USAGE : Exit.FAILURE;
  }

  static String sentence(Exception e) {
    if (e instanceof UncheckedIOException unchecked) {
      return sentence(Objects.requireNonNullElse(unchecked.getCause(), new IOException(unchecked)));
    }
    if (e instanceof FileSystemException trouble) {
      String file = trouble.getFile() + ": ";
      return file + reason(trouble).replace(file, "");
    }
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  private static String reason(FileSystemException e) {
    if (e.getReason() != null) {
      return e.getReason();
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or directory";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a directory";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.getClass().getSimpleName();
  }
}
