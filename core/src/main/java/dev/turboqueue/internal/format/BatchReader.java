package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch's messages in order, ours or foreign. Damaged parts are left out and listed in
 * {@link #damage}. Not thread-safe.
 */
public final class BatchReader implements Closeable {

  /** SQLite's own limit; below it, the sizes of cells make no sense. */
  private static final int MIN_USABLE = 480;

  private static final long HEAP = Runtime.getRuntime().maxMemory();

  /** A message is too large for this process if it does not fit and is larger than this. */
  private static final long LARGE = HEAP / 8;

  private final DiskFile file;
  private final byte[] firstPage;
  private final Header.Origin origin;
  private final TableCursor cursor;
  private final boolean hasOurColumns;
  private final BatchMarks marks;

  /** The places of settled messages behind the progress. */
  private final BitSet beyond;

  private long progress;
  private final List<String> damage = new ArrayList<>();

  private boolean passesOverTooLarge;
  private int tooLarge;

  /** The place in the batch of the leaf's first message. */
  private long leafPosition;

  /** The place behind the leaf's last message. */
  private long leafEnd;

  private long position = -1;
  private boolean text;
  private int payloadStart;
  private int payloadEnd;

  /** The current message if it is not a plain payload in its page. */
  private @Nullable StoredRow notPlain;

  private BatchReader(
      DiskFile file,
      byte[] firstPage,
      Header.Origin origin,
      TableCursor cursor,
      boolean hasOurColumns,
      BatchMarks marks) {
    this.file = file;
    this.firstPage = firstPage;
    this.origin = origin;
    this.cursor = cursor;
    this.hasOurColumns = hasOurColumns;
    this.marks = marks;
    beyond = marks.beyond();
    progress = marks.progress();
  }

  /**
   * Opens a batch before its first message that is not settled. The reader owns the file: the file
   * is closed with the reader, and if opening fails.
   *
   * @param name the file's name, for messages
   * @param salt {@link Salt#of} the batch's id, 0 if the name is not one of ours; a batch of ours
   *     with another salt has the wrong name
   * @throws DamagedBatchException if the file is not a batch, or is another batch
   * @throws NotPlainException if only the SQLite library can read the file
   * @throws RefusedBatchException if the file must be left as it is
   * @throws IOException if the file cannot be read
   */
  public static BatchReader open(DiskFile file, String name, int salt) throws IOException {
    try {
      return of(file, name, salt);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Does the same as {@link #open}, but leaves the file open if it fails. */
  public static BatchReader of(DiskFile file, String name, int salt) throws IOException {
    try {
      return new Opening(file, name, salt).open();
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      DamagedBatchException damaged =
          new DamagedBatchException(name + ": its schema is damaged: " + e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  /** The steps of opening a batch. */
  private static final class Opening {

    private final DiskFile file;
    private final String name;
    private final int expectedSalt;
    private final byte[] window = new byte[Page.MAX_SIZE];
    private int length;

    Opening(DiskFile file, String name, int expectedSalt) {
      this.file = file;
      this.name = name;
      this.expectedSalt = expectedSalt;
    }

    BatchReader open() throws IOException {
      length = file.read(0, window, 0, window.length);
      int pageSize = pageSize();
      byte[] firstPage = Arrays.copyOf(window, Header.END);
      FormatVersion.check(firstPage, name);
      Header.Origin origin = Header.origin(firstPage);
      if (origin == Header.Origin.DAMAGED) {
        throw damaged("its header is damaged");
      }
      boolean ours = origin == Header.Origin.OURS;
      int salt = ours ? Bytes.getInt(firstPage, Header.SALT) : 0;
      PageInput input = new PageInput(file, name, pageSize, salt, window, length);
      input.load(1);
      checkFirstPage(firstPage, ours);
      int pages = (int) Math.min(Integer.MAX_VALUE, file.size() / pageSize);
      int usable = pageSize - (firstPage[Header.RESERVED] & 0xFF);
      if (usable < MIN_USABLE) {
        throw damaged("its header leaves only " + usable + " usable bytes in a page");
      }
      ForeignSchema schema =
          ours ? null : ForeignSchema.read(new TableCursor(input, usable, pages, 1), name);
      int root = schema == null ? Header.ROOT : schema.root();
      TableCursor cursor = new TableCursor(input, usable, pages, root);
      boolean hasOurColumns = schema == null || schema.hasOurColumns();
      BatchMarks marks = BatchMarks.load(file, firstPage, ours, slots(salt, firstPage));
      BatchReader reader = new BatchReader(file, firstPage, origin, cursor, hasOurColumns, marks);
      reader.noteMissingPages(name, pageSize, pages);
      return reader;
    }

    /** Checks page 1, after its checksum was found to be right. */
    private void checkFirstPage(byte[] page, boolean ours) throws IOException {
      if (!ours && page[Header.ENCODING + 3] > 1) {
        throw new NotPlainException(name);
      }
      int salt = Bytes.getInt(page, Header.SALT);
      if (ours && (salt == 0 || !FormatVersion.isPresent(page))) {
        throw damaged("its header is damaged");
      }
      if (ours && expectedSalt != 0 && salt != expectedSalt) {
        throw damaged("it contains another batch than the one in its name");
      }
    }

    private SettledSlots slots(int salt, byte[] firstPage) {
      long end = Header.end(firstPage);
      int messages = Math.max(0, Bytes.getInt(firstPage, Header.MESSAGES));
      return new SettledSlots(file, end, salt, messages);
    }

    private int pageSize() throws DamagedBatchException {
      boolean magic = length >= Header.END && Arrays.equals(window, 0, 16, Header.MAGIC, 0, 16);
      if (!magic) {
        throw damaged(length == 0 ? "it is empty" : "it is not a SQLite database");
      }
      int size = Bytes.getShort(window, Header.PAGE_SIZE);
      size = size == 1 ? Page.MAX_SIZE : size;
      if (size < 512 || Integer.bitCount(size) != 1) {
        throw damaged("its header claims pages of " + size + " bytes");
      }
      return size;
    }

    private DamagedBatchException damaged(String what) {
      return new DamagedBatchException(name + ": " + what);
    }
  }

  private void noteMissingPages(String name, int pageSize, int pages) {
    int claimed = Bytes.getInt(firstPage, Header.PAGE_COUNT);
    if (origin == Header.Origin.OURS && claimed > pages) {
      damage.add(
          name
              + ": it is cut off: it has "
              + pages
              + " whole pages of "
              + pageSize
              + " bytes, but "
              + claimed
              + " according to its header");
    }
  }

  /** Returns the file's size in bytes, which can be more than its pages need. */
  public long fileSize() throws IOException {
    return file.size();
  }

  /**
   * Returns how many messages the batch has, -1 if that cannot be known without reading all of it.
   */
  public int messages() {
    return origin == Header.Origin.OURS ? Bytes.getInt(firstPage, Header.MESSAGES) : -1;
  }

  /** Returns the salt of a batch of ours. */
  int salt() {
    return Bytes.getInt(firstPage, Header.SALT);
  }

  /** Returns how many messages were settled when the batch was opened. */
  public long settled() {
    return progress + beyond.cardinality();
  }

  /**
   * Returns the places of the messages behind the progress that were settled when the batch was
   * opened.
   */
  public BitSet beyond() {
    return (BitSet) beyond.clone();
  }

  /** Returns how many messages, counted from the first, were settled when the batch was opened. */
  public long progress() {
    return progress;
  }

  /** Returns the damage found so far, one sentence for each page or message. */
  public List<String> damage() {
    return damage;
  }

  /** From now on skips a message that is too large for this process, as if it were damaged. */
  public void skipTooLarge() {
    passesOverTooLarge = true;
  }

  /** Returns whether nothing is damaged, but some message was too large for this process. */
  public boolean isOnlyTooLarge() {
    return tooLarge > 0 && tooLarge == damage.size();
  }

  /** Treats no message as settled; to be called before the first is read. */
  public void forgetProgress() {
    progress = 0;
    beyond.clear();
  }

  /** Goes to the next message that is not settled; false at the end. */
  public boolean next() throws IOException {
    while (true) {
      try {
        skipSettled();
        if (cursor.cell() < cursor.cells()) {
          readRow();
          return true;
        }
        if (!enterLeaf()) {
          return false;
        }
      } catch (DamagedBatchException e) {
        damage.add(String.valueOf(e.getMessage()));
      } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
        damage.add(cursor.input().name() + ": page " + cursor.leafNumber() + " is damaged: " + e);
      }
    }
  }

  /**
   * Reads to the end; returns whether nothing is damaged. What is too large for this process is
   * not.
   */
  public boolean isSoundToTheEnd() throws IOException {
    skipTooLarge();
    while (next()) {}
    return damage.size() == tooLarge;
  }

  private void skipSettled() {
    if (!beyond.isEmpty()) {
      long place = leafPosition + cursor.cell();
      long next = place < progress ? place : beyond.nextClearBit((int) place);
      cursor.skipCells((int) Math.min(next - leafPosition, cursor.cells()));
    }
  }

  /** Goes to the next leaf and to its first message that is not settled; false at the end. */
  private boolean enterLeaf() throws IOException {
    if (!cursor.nextLeaf()) {
      noteMissing(messages());
      return false;
    }
    if (origin == Header.Origin.OURS && cursor.cells() > 0) {
      checkPlace(cursor.rowid(0) - 1);
    }
    leafPosition = leafEnd;
    leafEnd += cursor.cells();
    cursor.skipCells((int) Math.max(0, Math.min(progress - leafPosition, cursor.cells())));
    return true;
  }

  /**
   * Checks that the leaf's first message is the next one, or that damaged leaves explain the gap. A
   * leaf with the right checksum can be the wrong one: a write that never reached the disk leaves
   * an older page.
   */
  private void checkPlace(long place) throws DamagedBatchException {
    if (place < leafEnd) {
      cursor.skipCells(cursor.cells());
      throw cursor.input().damaged(cursor.leafNumber(), "its messages are repeated");
    }
    noteMissing(place);
  }

  /** Records that everything between the last leaf and {@code place} is missing. */
  private void noteMissing(long place) {
    if (place > leafEnd) {
      String file = cursor.input().name();
      damage.add(file + ": messages " + (leafEnd + 1) + " to " + place + " are missing");
      leafEnd = place;
    }
  }

  private void readRow() throws IOException {
    position = leafPosition + cursor.cell();
    cursor.nextRow();
    byte[] local = cursor.local();
    int start = cursor.localStart();
    payloadEnd = start + cursor.localLength();
    payloadStart = Bytes.skipVarint(local, start + 1);
    // The hot path: one column, a text or bytes, all of it in the page.
    boolean plain =
        local[start] == payloadStart - start && cursor.localLength() == cursor.recordLength();
    long type = plain ? Bytes.getVarint(local, start + 1) : 0;
    plain &= type >= Columns.BLOB && ((type - Columns.BLOB) >>> 1) == payloadEnd - payloadStart;
    text = (type & 1) == 1;
    if (!plain) {
      readColumnsOrStay();
    } else if (notPlain != null) {
      notPlain = null;
    }
  }

  /** A damaged row is skipped; a row with a read failure is read again by the next call. */
  private void readColumnsOrStay() throws IOException {
    try {
      readColumns();
    } catch (DamagedBatchException e) {
      throw e;
    } catch (IOException | Error e) {
      if (e instanceof OutOfMemoryError && passesOverTooLarge && cursor.recordLength() > LARGE) {
        tooLarge++;
        throw tooLarge();
      }
      cursor.skipCells(cursor.cell() - 1);
      throw e;
    }
  }

  private DamagedBatchException tooLarge() {
    return new DamagedBatchException(
        String.format(
            Locale.ROOT,
            "%s: message %d, of %d bytes, is too large for this process, whose heap has at most %d"
                + " MiB; give it more memory (-Xmx)",
            cursor.input().name(),
            position + 1,
            cursor.recordLength(),
            HEAP >> 20));
  }

  private void readColumns() throws IOException {
    notPlain = RowCodec.decode(cursor, hasOurColumns);
    text = notPlain.text();
  }

  /** Returns whether no message that is not settled follows the current one. */
  public boolean atEnd() {
    if (!beyond.isEmpty()
        && beyond.nextClearBit((int) Math.max(position + 1, progress)) >= messages()) {
      return true;
    }
    return cursor.cell() == cursor.cells() && !cursor.hasMoreLeaves() && leafEnd >= messages();
  }

  /** Returns the current message's place in the batch, from 0. */
  public long position() {
    return position;
  }

  /** Returns whether the current payload is JSON text, not bytes. */
  public boolean isText() {
    return text;
  }

  /** Returns the current payload, in an array that only this message uses. */
  public byte[] payload() {
    return notPlain == null
        ? Arrays.copyOfRange(cursor.local(), payloadStart, payloadEnd)
        : notPlain.payload();
  }

  /** Returns the current message's other columns, null if it has none. */
  public @Nullable MessageColumns columns() {
    return notPlain == null ? null : notPlain.columns();
  }

  /** Returns the file's marks, which the process that has the batch in hand may change. */
  public BatchMarks marks() {
    return marks;
  }

  /** Returns whether the file is a batch of ours, which has all marks. */
  public boolean isOurs() {
    return origin == Header.Origin.OURS;
  }

  /** Checks every existing page of a batch of ours and adds the damage to {@link #damage}. */
  public void checkPages() throws IOException {
    PageInput input = cursor.input().another();
    long there = file.size() / input.pageSize(); // missing ones were recorded when it was opened
    int pages = (int) Math.min(Bytes.getInt(firstPage, Header.PAGE_COUNT), there);
    if (isOurs()
        && Page.reachLockByte(Bytes.getInt(firstPage, Header.PAGE_COUNT), input.pageSize())) {
      damage.add(input.name() + ": it is larger than 1 GiB, the offset of SQLite's lock bytes");
    }
    for (int page = 1; page <= pages && input.hasChecksums(); page++) {
      try {
        input.load(page);
      } catch (DamagedBatchException e) {
        damage.add(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
