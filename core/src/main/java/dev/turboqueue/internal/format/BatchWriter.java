package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch: leaves and overflow pages when they are full, the rest when it is {@link #finish
 * finished}; {@code docs/format.md}, "Pages". Not thread-safe.
 *
 * <p>A failed write leaves the writer unchanged: it keeps what was added, and the next call writes
 * the same bytes to the same place again.
 */
public final class BatchWriter {

  private final PageOutput output;
  private final RowCodec row = new RowCodec();
  private final Tree tree = new Tree();
  private final int pageSize;
  private final int salt;
  private final int usable;

  /** The longest payload that fits a leaf together with its record's header. */
  private final int maxPlain;

  private final byte[] leaf;
  private int cells;
  private int contentStart;

  private int messages;
  private long end;
  private int largestLocal;
  private boolean overflows;

  /**
   * Creates a writer of a batch that is expected to hold about {@code expectedBytes}.
   *
   * @param salt distinguishes the batch's pages from others, {@link Salt#of} its id
   */
  public BatchWriter(DiskFile file, long expectedBytes, int salt) {
    // About 16 leaves per batch: small enough to waste little, large enough to make the CRC cheap.
    this(file, Page.sizeFor(expectedBytes / 16), salt);
  }

  private BatchWriter(DiskFile file, int pageSize, int salt) {
    this.pageSize = pageSize;
    usable = pageSize - Page.RESERVED;
    maxPlain = Page.maxLocal(usable) - 4;
    this.salt = salt;
    output = new PageOutput(file, pageSize, salt);
    leaf = new byte[pageSize];
    contentStart = usable;
  }

  /**
   * Returns a writer that continues where a dead producer stopped.
   *
   * @param leaves all leaves
   * @param lastLeaf the last leaf's page, as it was written
   * @param lastLeafNumber its number
   * @param messages the number of its last row
   */
  static BatchWriter resume(
      DiskFile file, int salt, Tree leaves, byte[] lastLeaf, int lastLeafNumber, int messages) {
    BatchWriter writer = new BatchWriter(file, lastLeaf.length, salt);
    writer.output.goTo(lastLeafNumber + 1);
    writer.tree.addAll(leaves);
    System.arraycopy(lastLeaf, 0, writer.leaf, 0, lastLeaf.length);
    writer.messages = messages;
    writer.overflows = true; // perhaps: the pages keep their size
    return writer;
  }

  /** Returns the number of messages added. */
  public int messages() {
    return messages;
  }

  /** Returns about how many bytes the file has or will have. */
  public long bytes() {
    return (long) output.nextPage() * pageSize;
  }

  /** Adds a message whose payload is bytes. */
  public void addBlob(byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    add(Columns.BLOB, source, length, columns);
  }

  /** Adds a message whose payload is JSON in UTF-8 that does not look like a number. */
  public void addText(byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    add(Columns.TEXT, source, length, columns);
  }

  private void add(int storageClass, byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    if (columns == null && length <= maxPlain) {
      addPlain(storageClass + 2 * length, source, length);
      return;
    }
    row.set(storageClass, source, length, columns);
    int total = row.length();
    if (total <= Page.maxLocal(usable)) {
      addLocal(total);
    } else {
      addWithOverflow(total);
    }
    row.clear();
  }

  /** Adds a message with only a payload that fits its leaf: the hot path. */
  private void addPlain(int serialType, byte[] source, int length) throws IOException {
    int header = 1 + Bytes.varintLength(serialType);
    int total = header + length;
    int rowid = messages + 1;
    int at = reserve(Bytes.varintLength(total) + Bytes.varintLength(rowid) + total);
    at = Bytes.putVarint(leaf, at, total);
    at = Bytes.putVarint(leaf, at, rowid);
    leaf[at] = (byte) header;
    at = Bytes.putVarint(leaf, at + 1, serialType);
    System.arraycopy(source, 0, leaf, at, length);
    largestLocal = Math.max(largestLocal, total);
    messages = rowid;
  }

  private void addLocal(int total) throws IOException {
    int prefix = Bytes.varintLength(total) + Bytes.varintLength(messages + 1L);
    int at = reserve(prefix + total);
    at = Bytes.putVarint(leaf, at, total);
    at = Bytes.putVarint(leaf, at, messages + 1L);
    row.copy(0, leaf, at, total);
    largestLocal = Math.max(largestLocal, total);
    messages++;
  }

  private void addWithOverflow(int total) throws IOException {
    checkRoom(total + 4L * pageSize); // before the first page of it is written
    int local = Page.localPart(usable, total);
    int prefix = Bytes.varintLength(total) + Bytes.varintLength(messages + 1L);
    int first = writeOverflow(prefix + local + 4, local, total);
    int at = reserve(prefix + local + 4);
    at = Bytes.putVarint(leaf, at, total);
    at = Bytes.putVarint(leaf, at, messages + 1L);
    row.copy(0, leaf, at, local);
    Bytes.putInt(leaf, at + local, first);
    overflows = true;
    messages++;
  }

  /**
   * Writes the record from {@code local} on as a chain of pages and returns the number of the
   * first. If the leaf has no space for {@code cell}, it is written first, because a chain comes
   * before the leaf with its row.
   */
  private int writeOverflow(int cell, int local, int total) throws IOException {
    int start = output.nextPage();
    int cellsBefore = cells;
    int contentBefore = contentStart;
    boolean leafFirst = !hasRoom(cell);
    if (leafFirst) {
      emitLeaf();
    }
    try {
      int first = output.nextPage();
      appendChain(local, total);
      return first;
    } catch (IOException e) {
      if (leafFirst) {
        tree.removeLast();
      }
      cells = cellsBefore;
      contentStart = contentBefore;
      output.goTo(start); // the message is not taken: its pages will be overwritten
      throw e;
    }
  }

  private void appendChain(int from, int total) throws IOException {
    byte[] page = new byte[pageSize];
    int chunk = usable - 4;
    for (int at = from; at < total; at += chunk) {
      int length = Math.min(chunk, total - at);
      boolean last = at + length == total;
      Bytes.putInt(page, 0, last ? 0 : output.nextPage() + 1);
      row.copy(at, page, 4, length);
      Arrays.fill(page, 4 + length, usable, (byte) 0);
      output.append(page);
    }
  }

  private boolean hasRoom(int cell) {
    return contentStart - cell >= Page.LEAF_HEADER + 2 * (cells + 1);
  }

  /** Reserves space for a cell in the leaf and returns its place. */
  private int reserve(int cell) throws IOException {
    if (cells == 0 || !hasRoom(cell)) {
      beginLeaf(cell);
    }
    contentStart -= cell;
    Bytes.putShort(leaf, Page.LEAF_HEADER + 2 * cells, contentStart);
    cells++;
    return contentStart;
  }

  private void beginLeaf(int cell) throws IOException {
    checkRoom(cell);
    if (cells > 0) {
      emitLeaf();
    }
  }

  /**
   * Checks that after {@code length} more bytes, everything that is still to be written fits below
   * the bytes that SQLite locks.
   */
  private void checkRoom(long length) throws IOException {
    long pages = output.nextPage() + length / (usable - 4) + 2 + tree.mostInteriorPages(pageSize);
    if (pages * pageSize > Page.LOCK_BYTE) {
      throw new IOException(
          String.format(
              "A message of about %d bytes does not fit a batch that has %d messages and %d bytes:"
                  + " a batch stays below 1 GiB",
              length, messages, bytes()));
    }
  }

  private void emitLeaf() throws IOException {
    completeLeaf(leaf, 0, cells);
    int number = output.nextPage();
    output.append(leaf);
    tree.add(number, messages);
    cells = 0;
    contentStart = usable;
  }

  private static void completeLeaf(byte[] page, int at, int cells) {
    int pointersEnd = at + Page.LEAF_HEADER + 2 * cells;
    int content = Bytes.getShort(page, pointersEnd - 2);
    Arrays.fill(page, pointersEnd, at + content, (byte) 0);
    page[at] = Page.LEAF;
    Bytes.putShort(page, at + 1, 0);
    Bytes.putShort(page, at + 3, cells);
    Bytes.putShort(page, at + 5, content);
    page[at + 7] = 0;
  }

  /**
   * Writes everything added so far, so that it survives this process: {@link Salvage} finds it. The
   * leaf is never rewritten, because a death in the middle would tear it; the next messages go into
   * a new one.
   */
  public void flush() throws IOException {
    if (cells > 0) {
      emitLeaf();
    }
    output.flush();
  }

  /**
   * Writes what is missing for a complete database. The batch must have at least one message. Can
   * be called again after a failure, and after more was added.
   */
  public void finish() throws IOException {
    boolean oneLeaf = tree.isEmpty() || (tree.size() == 1 && cells == 0);
    if (oneLeaf && !overflows) {
      finishSmall();
      return;
    }
    if (!oneLeaf && cells > 0) {
      emitLeaf();
    }
    int end = output.nextPage();
    try {
      byte[] firstPages = new byte[2 * pageSize];
      if (oneLeaf) {
        System.arraycopy(leaf, 0, firstPages, pageSize, pageSize);
        completeLeaf(firstPages, pageSize, leafCells());
      } else {
        tree.writeRoot(output, firstPages, pageSize);
      }
      output.flush();
      // If the only leaf was flushed, it is also page 2: the last page does not count.
      int left = oneLeaf && cells == 0 ? 1 : 0;
      writeFirst(firstPages, pageSize, output.nextPage() - 1 - left);
    } finally {
      output.goTo(end); // more leaves may come, in place of the interior pages
    }
  }

  /** Does the same as {@link #finish()}, and writes behind it where the originals of copies are. */
  public void finish(CopyOrigins origins) throws IOException {
    finish();
    output.writeBehind(origins, end);
  }

  /** Returns how many rows the leaf in memory has, flushed or not. */
  private int leafCells() {
    return cells > 0 ? cells : Bytes.getShort(leaf, 3);
  }

  /** Writes a batch of one leaf with the smallest page size that is sufficient. */
  private void finishSmall() throws IOException {
    int count = leafCells();
    int pointers = Page.LEAF_HEADER + 2 * count;
    int start = Bytes.getShort(leaf, pointers - 2);
    int content = usable - start;
    int needed = Math.max(pointers + content, largestLocal + 35) + Page.RESERVED;
    int size = Math.min(Page.sizeFor(needed), pageSize);
    byte[] pages = new byte[2 * size];
    int shift = pageSize - size;
    for (int at = Page.LEAF_HEADER; at < pointers; at += 2) {
      Bytes.putShort(pages, size + at, Bytes.getShort(leaf, at) - shift);
    }
    System.arraycopy(leaf, start, pages, size + start - shift, content);
    completeLeaf(pages, size, count);
    writeFirst(pages, size, 2);
  }

  /** Writes pages 1 and 2; page 2 is complete except for its CRC. The file ends with the batch. */
  private void writeFirst(byte[] firstPages, int size, int pageCount) throws IOException {
    Page.putChecksum(firstPages, size, size, salt, 2);
    Header.write(firstPages, size, pageCount, messages, salt);
    output.writeFirst(firstPages);
    end = (long) pageCount * size;
    output.cutBehind(end);
  }
}
