package dev.turboqueue.cli.lines;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input: a file, a named pipe, or stdin. A pipe is opened only once, because it cannot be read
 * again. Not thread-safe.
 */
public final class LineInput implements Closeable {

  private static final Path STDIN = Path.of("-");

  private final Path file;
  private final @Nullable ReadableByteChannel stdin;
  private final boolean repeatable;
  private @Nullable FileChannel channel;

  private LineInput(Path file, @Nullable ReadableByteChannel stdin) throws IOException {
    this.file = file;
    this.stdin = stdin;
    repeatable = stdin == null && Files.isRegularFile(file);
  }

  /**
   * Returns the inputs with these names, each of which can be read; stdin if there is none.
   *
   * @throws IOException if a file cannot be read
   */
  public static List<LineInput> of(List<Path> files, ReadableByteChannel stdin) throws IOException {
    List<LineInput> inputs = new ArrayList<>();
    for (Path file : files.isEmpty() ? List.of(STDIN) : files) {
      LineInput input = new LineInput(file, file.equals(STDIN) ? stdin : null);
      input.check();
      inputs.add(input);
    }
    return inputs;
  }

  /** Finds unreadable files before anything is stored. */
  private void check() throws IOException {
    if (stdin != null) {
      checkOpen(stdin);
      return;
    }
    if (Files.isDirectory(file)) {
      throw new FileSystemException(
          file.toString(), null, "it is a directory; name the files in it. Nothing was stored");
    }
    try {
      open();
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          file.toString(), null, "there is no such file; nothing was stored");
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(
          file.toString(), null, "permission denied; nothing was stored");
    }
    if (repeatable) {
      close(); // there may be more files than a process may have open
    }
  }

  private static void checkOpen(ReadableByteChannel stdin) throws IOException {
    if (!stdin.isOpen()) {
      throw new IOException(
          "stdin is closed, so there is nothing to store; name a FILE, or redirect stdin");
    }
  }

  /** Returns the input's name as the user wrote it, {@code stdin} for that. */
  public String name() {
    return stdin != null ? "stdin" : file.toString();
  }

  /** Returns whether the input is stdin. */
  public boolean isStdin() {
    return stdin != null;
  }

  /** Returns whether the input can be read twice: it is a file. */
  public boolean isRepeatable() {
    return repeatable;
  }

  /** Returns how many bytes are left to read, -1 if that is not known. */
  public long size() throws IOException {
    if (stdin instanceof FileChannel redirected) {
      return left(redirected);
    }
    return repeatable ? Files.size(file) : -1;
  }

  private static long left(FileChannel redirected) {
    try {
      long left = redirected.size() - redirected.position();
      return left > 0 ? left : -1;
    } catch (IOException noFile) {
      return -1;
    }
  }

  /** Opens the input; if it is not a file, reading continues where it ended. */
  public ReadableByteChannel open() throws IOException {
    if (stdin != null) {
      return stdin;
    }
    FileChannel open = channel;
    if (open == null || (repeatable && !open.isOpen())) {
      open = FileChannel.open(file);
      channel = open;
    } else if (repeatable) {
      open.position(0);
    }
    return open;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
