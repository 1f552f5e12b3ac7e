package dev.turboqueue.cli.lines;

import dev.turboqueue.Producer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits the content of a channel into lines that end with a delimiter; the rest at the end is also
 * a line. Not thread-safe.
 */
public final class LineReader {

  private static final int BLOCK = 256 << 10;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private final ReadableByteChannel in;
  private final byte delimiter;
  private final int largestBlock;
  private final long pattern;
  private final JsonLine json = new JsonLine();

  /** Starts with the part of an incomplete line that was already read. */
  private byte[] block = new byte[BLOCK];

  private int filled;

  /** Creates a reader of lines that are messages. */
  public LineReader(ReadableByteChannel in, byte delimiter) {
    this(in, delimiter, Producer.MAX_MESSAGE_BYTES + 1);
  }

  /**
   * Creates a reader.
   *
   * @param largestBlock how long a line with its delimiter may be
   */
  LineReader(ReadableByteChannel in, byte delimiter, int largestBlock) {
    this.in = in;
    this.largestBlock = largestBlock;
    this.delimiter = delimiter;
    pattern = (delimiter & 0xff) * LOW_BITS;
  }

  /**
   * Returns the available lines, waiting for at least one; null at the end.
   *
   * @throws LineTooLongException if the next line is longer than any message
   */
  @Nullable Lines read() throws IOException {
    while (true) {
      int searched = filled;
      int read = in.read(ByteBuffer.wrap(block, filled, block.length - filled));
      if (read < 0) {
        return filled == 0 ? null : last();
      }
      filled += read;
      int end = find(searched);
      if (end < filled) {
        return cut(end);
      }
      if (filled == block.length) {
        grow();
      }
    }
  }

  /** Takes the rest, which has no delimiter. */
  private Lines last() {
    Lines lines = new Lines(block);
    lines.add(filled, json.kind(block, 0, filled));
    filled = 0;
    return lines;
  }

  private Lines cut(int firstEnd) {
    Lines lines = new Lines(block);
    int from = 0;
    int end = firstEnd;
    while (end < filled) {
      lines.add(end, json.kind(block, from, end));
      from = end + 1;
      end = find(from);
    }
    int rest = filled - from;
    byte[] next = new byte[Math.max(BLOCK, 2 * rest)];
    System.arraycopy(block, from, next, 0, rest);
    block = next;
    filled = rest;
    return lines;
  }

  /** Returns the place of the next delimiter, {@code filled} if there is none. */
  private int find(int start) {
    int i = start;
    while (i + Long.BYTES <= filled) {
      long difference = (long) LONGS.get(block, i) ^ pattern;
      long zeroBytes = (difference - LOW_BITS) & ~difference & HIGH_BITS;
      if (zeroBytes != 0) {
        return i + (Long.numberOfTrailingZeros(zeroBytes) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < filled && block[i] != delimiter) {
      i++;
    }
    return i;
  }

  private void grow() throws LineTooLongException {
    if (filled == largestBlock) {
      throw new LineTooLongException(largestBlock >> 20);
    }
    block = Arrays.copyOf(block, (int) Math.min(2L * filled, largestBlock));
  }

  /** A line is longer than any message may be. */
  public static final class LineTooLongException extends IOException {

    private static final long serialVersionUID = 1;

    LineTooLongException(int mebibytes) {
      super("it is longer than " + mebibytes + " MiB, the maximum");
    }
  }
}
