package dev.turboqueue.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The version of a batch's format and the features that a reader must know; {@code docs/format.md},
 * "Version and features". It is at the same place in page 1 in all versions.
 *
 * <pre>
 * 144  format version
 * 148 required features, one bit each
 * 152  CRC32C of "TuQB" and the bytes 144-151
 * </pre>
 */
final class FormatVersion {

  static final int OFFSET = 144;
  static final int LENGTH = 12;

  private static final int CURRENT = 1;
  private static final int KNOWN_FEATURES = 0;
  private static final int FEATURES = OFFSET + 4;
  private static final int CHECK = OFFSET + 8;
  private static final byte[] MARK = "TuQB".getBytes(StandardCharsets.US_ASCII);

  private FormatVersion() {}

  /** Puts the version that this code writes into page 1. */
  static void put(byte[] page) {
    put(page, CURRENT, 0);
  }

  static void put(byte[] page, int version, int features) {
    Bytes.putInt(page, OFFSET, version);
    Bytes.putInt(page, FEATURES, features);
    Bytes.putInt(page, CHECK, check(page));
  }

  /** Returns whether page 1 states a version. */
  static boolean isPresent(byte[] page) {
    return Bytes.getInt(page, CHECK) == check(page);
  }

  /** Returns whether these bytes are zero: SQLite's VACUUM leaves such a page 1. */
  static boolean isBlank(byte[] page) {
    return Bytes.getLong(page, OFFSET) == 0 && Bytes.getInt(page, CHECK) == 0;
  }

  private static int check(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(MARK, 0, MARK.length);
    crc.update(page, OFFSET, CHECK - OFFSET);
    return (int) crc.getValue();
  }

  /**
   * Returns normally if this code can read the version in page 1, or if there is none.
   *
   * @param name the file's name, for the message
   */
  static void check(byte[] page, String name) throws RefusedBatchException {
    if (!isPresent(page)) {
      return;
    }
    int version = Bytes.getInt(page, OFFSET);
    if (version != CURRENT) {
      throw new RefusedBatchException(
          String.format(
              "%s: it has format version %d, but this Turbo Queue reads only version %d:"
                  + " read it with a newer one",
              name, version, CURRENT));
    }
    int unknown = Bytes.getInt(page, FEATURES) & ~KNOWN_FEATURES;
    if (unknown != 0) {
      throw new RefusedBatchException(
          String.format(
              "%s: it has format version %d with the features 0x%X, which this Turbo Queue does"
                  + " not know: read it with a newer one",
              name, version, unknown));
    }
  }
}
