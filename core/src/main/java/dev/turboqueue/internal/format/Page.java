package dev.turboqueue.internal.format;

import java.util.zip.CRC32C;

/** What all pages of a batch share; {@code docs/format.md}, "Pages". */
final class Page {

  static final int MIN_SIZE = 4096;
  static final int MAX_SIZE = 65536;

  /** The end of each page that holds its CRC32C. */
  static final int RESERVED = 4;

  static final int INTERIOR = 0x05;
  static final int LEAF = 0x0D;

  static final int LEAF_HEADER = 8;
  static final int INTERIOR_HEADER = 12;

  /** The first byte that no page may contain: SQLite locks the bytes from here on. */
  static final long LOCK_BYTE = 1L << 30;

  private Page() {}

  /** Returns whether the last of {@code pages} pages would contain SQLite's lock bytes. */
  static boolean reachLockByte(int pages, int pageSize) {
    return (pages & 0xFFFFFFFFL) * pageSize > LOCK_BYTE;
  }

  /** Puts the checksum into any page except page 1, for which {@link Header} does it. */
  static void putChecksum(byte[] page, int at, int size, int salt, int number) {
    Bytes.putInt(page, at + size - RESERVED, crc(page, at, size, salt, number));
  }

  static boolean isChecksumRight(byte[] page, int at, int size, int salt, int number) {
    return Bytes.getInt(page, at + size - RESERVED) == crc(page, at, size, salt, number);
  }

  /** Returns a page's checksum. */
  static int crc(byte[] page, int at, int size, int salt, int number) {
    CRC32C crc = placeCrc(salt, number);
    crc.update(page, at, size - RESERVED);
    return (int) crc.getValue();
  }

  /** Returns the beginning of a page's CRC, which covers the batch and the page's number. */
  static CRC32C placeCrc(int salt, int number) {
    byte[] place = new byte[8];
    Bytes.putInt(place, 0, salt);
    Bytes.putInt(place, 4, number);
    CRC32C crc = new CRC32C();
    crc.update(place, 0, place.length);
    return crc;
  }

  /** Returns the largest record that a leaf holds without overflow pages. */
  static int maxLocal(int usable) {
    return usable - 35;
  }

  /** Returns how much of a larger record stays in the leaf. */
  static int localPart(int usable, int record) {
    int least = (usable - 12) * 32 / 255 - 23;
    int part = least + (record - least) % (usable - 4);
    return part <= maxLocal(usable) ? part : least;
  }

  /** Returns the smallest page size of a batch that is at least {@code bytes}. */
  static int sizeFor(long bytes) {
    int size = MIN_SIZE;
    while (size < bytes && size < MAX_SIZE) {
      size <<= 1;
    }
    return size;
  }
}
