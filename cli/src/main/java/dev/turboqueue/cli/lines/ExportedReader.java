package dev.turboqueue.cli.lines;

import dev.turboqueue.OutgoingMessage;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Reads messages from the lines that {@code turboq export} wrote. Not thread-safe. */
public final class ExportedReader {

  /** The largest message in Base64, with a large key and headers. */
  private static final int LONGEST_LINE = 1 << 30;

  private final LineReader reader;
  private @Nullable Lines lines;
  private int next;
  private long line;

  /** Creates a reader of what {@code channel} delivers. */
  public ExportedReader(ReadableByteChannel channel) {
    reader = new LineReader(channel, (byte) '\n', LONGEST_LINE);
  }

  /**
   * Returns the next message, null at the end. Blank lines are skipped.
   *
   * @throws ExportedMessage.BrokenException if the line is not a message
   * @throws IOException if the input cannot be read
   */
  public @Nullable OutgoingMessage next() throws IOException, ExportedMessage.BrokenException {
    while (true) {
      line++;
      Lines read = lines;
      if (read == null || next == read.count()) {
        read = reader.read();
        if (read == null) {
          return null;
        }
        lines = read;
        next = 0;
      }
      int from = read.from(next);
      int to = read.to(next++);
      if (!isBlank(read.block(), from, to)) {
        return ExportedMessage.parse(read.block(), from, to);
      }
    }
  }

  /** Returns whether a line was already read. */
  public boolean isAhead() {
    Lines read = lines;
    return read != null && next < read.count();
  }

  /** Returns the number of the last line that was read, from 1. */
  public long line() {
    return line;
  }

  private static boolean isBlank(byte[] block, int from, int to) {
    for (int i = from; i < to; i++) {
      if (block[i] != ' ' && block[i] != '\t' && block[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
