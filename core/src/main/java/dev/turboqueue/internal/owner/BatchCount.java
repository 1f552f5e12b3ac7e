package dev.turboqueue.internal.owner;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The maximum number of batches that exist, which the processes of a queue share under the lock of
 * byte 0 of {@code owners}; {@code docs/protocol.md}, "Back-pressure".
 *
 * <pre>
 *   0  8  batches that were listed, and those begun since          big-endian, at 10,000
 *   8  8  when they were listed, by the monotonic clock
 *  16  8  how long that took, in nanoseconds
 *  24  4  CRC32C of bytes 0 to 23
 * </pre>
 */
public record BatchCount(long batches, long listedNanos, long tookNanos) {

  static final long PLACE = 10_000;
  static final int SIZE = 28;

  private static final int LISTED = 8;
  private static final int TOOK = 16;
  private static final int SUM = 24;

  /** The count before anybody has listed the batches: there may be any number. */
  static final BatchCount NONE = new BatchCount(Long.MAX_VALUE, 0, 0);

  /** Returns the count with one more batch. */
  public BatchCount withOneMore() {
    return new BatchCount(batches + 1, listedNanos, tookNanos);
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE).putLong(0, batches);
    buffer.putLong(LISTED, listedNanos).putLong(TOOK, tookNanos);
    return buffer.putInt(SUM, sum(buffer.array())).array();
  }

  static BatchCount parse(byte[] bytes) {
    if (bytes.length < SIZE) {
      return NONE;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(SUM) != sum(bytes) || buffer.getLong(0) < 0) {
      return NONE;
    }
    return new BatchCount(buffer.getLong(0), buffer.getLong(LISTED), buffer.getLong(TOOK));
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, SUM);
    return (int) sum.getValue();
  }
}
