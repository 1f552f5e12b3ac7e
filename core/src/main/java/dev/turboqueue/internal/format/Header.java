package dev.turboqueue.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Page 1 of a batch of ours: SQLite's database header, the schema, and the batch's progress; {@code
 * docs/format.md}, "Page 1".
 *
 * <pre>
 *   0  "SQLite format 3\0"      60  progress
 *  16  page size                68  application id
 *  20  reserved bytes a page    92  version-valid-for
 *  24  change counter          100  b-tree header, one cell pointer
 *  28  number of pages         112  CRC32C of progress and salt
 *                              116  number of messages
 *                              120  salt
 *                              124  poison record
 *                              144  {@link FormatVersion}
 * </pre>
 */
final class Header {

  /** The number of the page that is the root of the table. */
  static final int ROOT = 2;

  static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.ISO_8859_1);
  static final int SIZE = 100;

  static final int PAGE_SIZE = 16;
  static final int WRITE_VERSION = 18;
  static final int READ_VERSION = 19;
  static final int RESERVED = 20;
  static final int CHANGE_COUNTER = 24;
  static final int PAGE_COUNT = 28;
  static final int ENCODING = 56;
  static final int PROGRESS = 60;
  static final int APPLICATION_ID = 68;
  static final int VALID_FOR = 92;
  static final int PROGRESS_CHECK = 112;
  static final int MESSAGES = 116;
  static final int SALT = 120;

  static final int POISON = 124;
  static final int POISON_LENGTH = 20;

  /** The end of our fields in page 1. */
  static final int END = FormatVersion.OFFSET + FormatVersion.LENGTH;

  static final int OUR_COUNTER = 0x54510001;
  static final int OUR_APPLICATION = 0x54755142;

  private static final byte[] FOREIGN_MARK = "TuQP".getBytes(StandardCharsets.US_ASCII);

  static final String SCHEMA =
      "CREATE TABLE logs (log_data json, key blob, headers json, time integer, delivery json)";

  /** From the progress to the end of its checksum: what one mark of progress writes. */
  static final int MARK_LENGTH = PROGRESS_CHECK + 4 - PROGRESS;

  private static final int SQLITE_VERSION = 3040001;

  private Header() {}

  /** Writes page 1 into the first {@code size} bytes of {@code page}, which are zero. */
  static void write(byte[] page, int size, int pages, int messages, int salt) {
    System.arraycopy(MAGIC, 0, page, 0, MAGIC.length);
    Bytes.putShort(page, PAGE_SIZE, size == Page.MAX_SIZE ? 1 : size);
    page[WRITE_VERSION] = 1;
    page[READ_VERSION] = 1;
    page[RESERVED] = Page.RESERVED;
    page[21] = 64; // the payload fractions are fixed by SQLite
    page[22] = 32;
    page[23] = 32;
    Bytes.putInt(page, CHANGE_COUNTER, OUR_COUNTER);
    Bytes.putInt(page, PAGE_COUNT, pages);
    Bytes.putInt(page, 40, 1); // schema cookie
    Bytes.putInt(page, 44, 4); // schema format
    Bytes.putInt(page, ENCODING, 1); // UTF-8
    Bytes.putInt(page, APPLICATION_ID, OUR_APPLICATION);
    Bytes.putInt(page, VALID_FOR, OUR_COUNTER);
    Bytes.putInt(page, 96, SQLITE_VERSION);
    int cell = writeSchema(page, size - Page.RESERVED);
    page[SIZE] = Page.LEAF;
    Bytes.putShort(page, SIZE + 3, 1);
    Bytes.putShort(page, SIZE + 5, cell);
    Bytes.putShort(page, SIZE + 8, cell);
    Bytes.putInt(page, MESSAGES, messages);
    Bytes.putInt(page, SALT, salt);
    putProgress(page, 0);
    FormatVersion.put(page);
    putChecksum(page, size);
  }

  /** Returns where the last page of a batch ends, according to its page 1. */
  static long end(byte[] page) {
    int stored = Bytes.getShort(page, PAGE_SIZE);
    long size = stored == 1 ? Page.MAX_SIZE : stored;
    return (Bytes.getInt(page, PAGE_COUNT) & 0xFFFFFFFFL) * size;
  }

  static void putChecksum(byte[] page, int size) {
    Bytes.putInt(page, size - Page.RESERVED, crc(page, 0, size));
  }

  /** Writes the schema's only row so that it ends at {@code end} and returns where it begins. */
  private static int writeSchema(byte[] page, int end) {
    byte[] table = "tablelogslogs".getBytes(StandardCharsets.US_ASCII);
    byte[] sql = SCHEMA.getBytes(StandardCharsets.US_ASCII);
    int header = 7; // its own length, four texts (the last needs two bytes), the root's number
    int record = header + table.length + 1 + sql.length;
    int start = end - Bytes.varintLength(record) - 1 - record;
    int at = Bytes.putVarint(page, start, record);
    at = Bytes.putVarint(page, at, 1);
    at = Bytes.putVarint(page, at, header);
    for (int length : new int[] {5, 4, 4}) {
      at = Bytes.putVarint(page, at, 13 + 2L * length);
    }
    at = Bytes.putVarint(page, at, 1);
    at = Bytes.putVarint(page, at, 13 + 2L * sql.length);
    System.arraycopy(table, 0, page, at, table.length);
    at += table.length;
    page[at++] = 2;
    System.arraycopy(sql, 0, page, at, sql.length);
    return start;
  }

  static boolean isChecksumRight(byte[] page, int at, int size) {
    return Bytes.getInt(page, at + size - Page.RESERVED) == crc(page, at, size);
  }

  private static int crc(byte[] page, int at, int size) {
    CRC32C crc = Page.placeCrc(Bytes.getInt(page, at + SALT), 1);
    crc.update(page, at, CHANGE_COUNTER);
    crc.update(page, at + 28, PROGRESS - 28);
    crc.update(page, at + 64, VALID_FOR - 64);
    crc.update(page, at + 96, PROGRESS_CHECK - 96);
    crc.update(page, at + MESSAGES, POISON - MESSAGES);
    int rest = POISON + POISON_LENGTH;
    crc.update(page, at + rest, size - Page.RESERVED - rest);
    return (int) crc.getValue();
  }

  /** Puts a progress into page 1. */
  static void putProgress(byte[] page, int progress) {
    Bytes.putInt(page, PROGRESS, progress);
    Bytes.putInt(page, PROGRESS_CHECK, progressCheck(page));
  }

  /** Returns the progress, 0 if its checksum is wrong. */
  static int progress(byte[] page) {
    boolean sound = Bytes.getInt(page, PROGRESS_CHECK) == progressCheck(page);
    return sound ? Bytes.getInt(page, PROGRESS) : 0;
  }

  private static int progressCheck(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(page, PROGRESS, 4);
    crc.update(page, SALT, 4);
    return (int) crc.getValue();
  }

  /**
   * Puts a progress into page 1 of a foreign file; returns false if there is no space for its
   * checksum. The checksum covers the change counter, because after an edit with SQLite, places
   * mean nothing.
   */
  static boolean putForeignProgress(byte[] page, int progress) {
    if (!hasRoomForCheck(page)) {
      return false;
    }
    Bytes.putInt(page, PROGRESS, progress);
    Bytes.putInt(page, PROGRESS_CHECK, foreignProgressCheck(page));
    return true;
  }

  /** Returns the progress of a foreign file, 0 if its user version was not written by us. */
  static int foreignProgress(byte[] page) {
    boolean sound =
        hasRoomForCheck(page) && Bytes.getInt(page, PROGRESS_CHECK) == foreignProgressCheck(page);
    return sound ? Bytes.getInt(page, PROGRESS) : 0;
  }

  /** Returns whether the checksum is in page 1's unallocated space, between pointers and cells. */
  private static boolean hasRoomForCheck(byte[] page) {
    int pointersEnd = SIZE + Page.LEAF_HEADER + 2 * Bytes.getShort(page, SIZE + 3);
    int content = (Bytes.getShort(page, SIZE + 5) - 1 & 0xFFFF) + 1; // 0 means 65,536
    return page[SIZE] == Page.LEAF
        && pointersEnd <= PROGRESS_CHECK
        && content >= PROGRESS_CHECK + 4;
  }

  private static int foreignProgressCheck(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(FOREIGN_MARK, 0, FOREIGN_MARK.length);
    crc.update(page, PROGRESS, 4);
    crc.update(page, CHANGE_COUNTER, 4);
    return (int) crc.getValue();
  }

  /** The kind of a file, according to its header. */
  enum Origin {
    OURS,
    EDITED,
    FOREIGN,
    DAMAGED
  }

  /** Returns the kind of this file; {@code docs/format.md}, "Ours, edited, foreign". */
  static Origin origin(byte[] page) {
    int counter = Bytes.getInt(page, CHANGE_COUNTER);
    int validFor = Bytes.getInt(page, VALID_FOR);
    boolean application = Bytes.getInt(page, APPLICATION_ID) == OUR_APPLICATION;
    int marks =
        (application ? 1 : 0)
            + (counter == OUR_COUNTER ? 1 : 0)
            + (validFor == OUR_COUNTER ? 1 : 0);
    if (marks >= 2) {
      return Origin.OURS;
    }
    if (page[RESERVED] != Page.RESERVED) {
      return marks == 0 ? Origin.FOREIGN : Origin.DAMAGED;
    }
    boolean version = FormatVersion.isPresent(page) || FormatVersion.isBlank(page);
    return application && counter == validFor && version ? Origin.EDITED : Origin.DAMAGED;
  }
}
