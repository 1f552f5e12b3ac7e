package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads the leaves of a SQLite database whose header or schema is lost: all pages that look like
 * leaves. It is not known which table they belong to, nor whether a page was free.
 */
final class ForeignLeaves {

  private final DiskFile file;
  private final String name;
  private final FragmentSink sink;
  private final List<String> lost;
  private long messages;

  ForeignLeaves(DiskFile file, String name, FragmentSink sink, List<String> lost) {
    this.file = file;
    this.name = name;
    this.sink = sink;
    this.lost = lost;
  }

  void read() throws IOException {
    int best = 0;
    long most = 0;
    for (int size = 512; size <= Page.MAX_SIZE; size <<= 1) {
      // With a larger page size, every second leaf is missed; with a smaller one, rows are outside
      // of pages.
      long leaves = scan(size, false);
      if (leaves > most) {
        most = leaves;
        best = size;
      }
    }
    if (best == 0) {
      lost.add(name + ": nothing in it looks like a batch");
      return;
    }
    lost.add(
        name
            + ": its header or its schema cannot be used. Everything that looks like a row in pages of "
            + best
            + " bytes was read; whether there was more is not known");
    scan(best, true);
  }

  /** Returns how many pages look like leaves; also reads them if requested. */
  private long scan(int size, boolean deliver) throws IOException {
    PageInput input = new PageInput(file, name, size, 0);
    int pages = (int) Math.min(Integer.MAX_VALUE, file.size() / size);
    long leaves = 0;
    for (int page = 2; page <= pages; page++) {
      int at = input.load(page);
      if (isLeaf(input.window(), at, size)) {
        leaves++;
        if (deliver) {
          LeafRows.read(
              new TableCursor(input, size, pages, page), page, false, new AllRows(), lost);
        }
      }
    }
    return leaves;
  }

  /** Returns whether a page has the form of a leaf with rows in ascending order. */
  private static boolean isLeaf(byte[] page, int at, int size) {
    Leaf leaf = new Leaf();
    leaf.open(page, at, at);
    int cells = leaf.cells();
    int content = (Bytes.getShort(page, at + 5) - 1 & 0xFFFF) + 1; // 0 means 65,536
    int pointersEnd = Page.LEAF_HEADER + 2 * cells;
    if (page[at] != Page.LEAF || cells == 0 || content > size || pointersEnd > content) {
      return false;
    }
    long last = Long.MIN_VALUE;
    for (int i = 0; i < cells; i++) {
      int offset = leaf.offset(i);
      if (offset < content || offset > size - 4) {
        return false;
      }
      boolean whole = offset < size - 18; // two varints fit before the page's end
      long rowid = whole ? leaf.rowid(i) : last + 1;
      if (i > 0 && rowid <= last) {
        return false;
      }
      last = rowid;
    }
    return true;
  }

  /** Takes every row, because their numbers mean nothing. */
  private final class AllRows implements LeafRows.Taker {

    @Override
    public boolean wants(long rowid) {
      return true;
    }

    @Override
    public void take(long rowid, StoredRow row) throws IOException {
      sink.message(messages++, row.text(), payload(row), row.columns());
    }
  }

  /** JSON begins with ASCII and has no zero: a text that begins with one and another is UTF-16. */
  private static byte[] payload(StoredRow contents) {
    byte[] payload = contents.payload();
    boolean utf8 = payload.length < 2 || (payload[0] != 0 && payload[1] != 0);
    if (utf8 || !contents.text()) {
      return payload;
    }
    Charset utf16 = payload[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    return new String(payload, utf16).getBytes(StandardCharsets.UTF_8);
  }
}
