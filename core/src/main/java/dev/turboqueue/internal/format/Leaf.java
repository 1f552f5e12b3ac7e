package dev.turboqueue.internal.format;

/**
 * The cells of a table's leaf, in a page in memory. A cell is a varint with the record's length,
 * one with the rowid, and the record, or its beginning and the number of its first overflow page.
 * The object is reused from page to page.
 */
final class Leaf {

  private byte[] page = {};
  private int start;
  private int pointers;
  private int cells;

  /**
   * Goes to a leaf.
   *
   * @param page the array that holds it
   * @param start where it begins there
   * @param header where its header begins there, behind the database's own on page 1
   */
  void open(byte[] page, int start, int header) {
    this.page = page;
    this.start = start;
    pointers = header + Page.LEAF_HEADER;
    cells = Bytes.getShort(page, header + 3);
  }

  /** Leaves the leaf: there is no cell. */
  void close() {
    cells = 0;
  }

  /** Returns how many cells there are. */
  int cells() {
    return cells;
  }

  /** Returns where a cell begins in the page, as its pointer says. */
  int offset(int cell) {
    return Bytes.getShort(page, pointers + 2 * cell);
  }

  /** Returns where a cell begins in the array. */
  int place(int cell) {
    return start + offset(cell);
  }

  /** Returns the rowid of a cell in the page. */
  long rowid(int cell) {
    return Bytes.getVarint(page, Bytes.skipVarint(page, place(cell)));
  }
}
