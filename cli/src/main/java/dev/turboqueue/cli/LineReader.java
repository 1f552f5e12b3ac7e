package dev.turboqueue.cli;

import dev.turboqueue.Producer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Cuts what a channel delivers into lines: what ends with a delimiter, and what is left at the end.
 * Not thread-safe.
 */
final class LineReader {

  private static final int BLOCK = 256 << 10;
  private static final int LARGEST_BLOCK = Producer.MAX_MESSAGE_BYTES + 1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private final ReadableByteChannel in;
  private final byte delimiter;
  private final long pattern;

  private byte[] block = new byte[BLOCK];
  private int filled;
  private int from;
  private int to;
  private int next;

  LineReader(ReadableByteChannel in, byte delimiter) {
    this.in = in;
    this.delimiter = delimiter;
    pattern = (delimiter & 0xff) * LOW_BITS;
  }

  /**
   * Goes to the next line; returns false at the end.
   *
   * @throws LineTooLongException if the line is longer than any message
   */
  boolean next() throws IOException {
    from = next;
    int searched = from;
    while (true) {
      to = find(searched);
      if (to < filled) {
        next = to + 1;
        return true;
      }
      searched = filled - from;
      makeRoom();
      int read = in.read(ByteBuffer.wrap(block, filled, block.length - filled));
      if (read < 0) {
        to = filled;
        next = filled;
        return to > from;
      }
      filled += read;
    }
  }

  /** Returns the array that holds the line, from {@link #from} to before {@link #to}. */
  byte[] block() {
    return block;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
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

  /** Moves the line that has begun to the front; doubles the block if the line fills it. */
  private void makeRoom() throws LineTooLongException {
    if (from > 0) {
      System.arraycopy(block, from, block, 0, filled - from);
      filled -= from;
      from = 0;
    } else if (filled == block.length) {
      if (filled == LARGEST_BLOCK) {
        throw new LineTooLongException();
      }
      block = Arrays.copyOf(block, (int) Math.min(2L * filled, LARGEST_BLOCK));
    }
  }

  /** A line is longer than any message may be. */
  static final class LineTooLongException extends IOException {

    private static final long serialVersionUID = 1;
  }
}
