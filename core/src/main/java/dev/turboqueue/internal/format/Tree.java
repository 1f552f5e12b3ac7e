package dev.turboqueue.internal.format;

import java.io.IOException;
import java.util.Arrays;

/**
 * The children of one level of a batch's tree, and the interior pages above them. Children are
 * spread evenly: an interior page with a single child would be corrupt.
 */
final class Tree {

  private int[] pages = new int[64];
  private int[] lastRows = new int[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Adds the next child: its page's number and its last row's. */
  void add(int page, int lastRow) {
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, 2 * size);
      lastRows = Arrays.copyOf(lastRows, 2 * size);
    }
    pages[size] = page;
    lastRows[size] = lastRow;
    size++;
  }

  void removeLast() {
    size--;
  }

  void addAll(Tree other) {
    for (int i = 0; i < other.size; i++) {
      add(other.pages[i], other.lastRows[i]);
    }
  }

  /**
   * Appends the interior pages below the root and puts the root, page 2, into the second page of
   * {@code firstPages}. There must be at least two children.
   */
  void writeRoot(PageOutput output, byte[] firstPages, int pageSize) throws IOException {
    Tree level = this;
    int capacity = capacity(pageSize);
    byte[] page = new byte[pageSize];
    while (level.size > capacity) {
      Tree above = new Tree();
      int groups = (level.size + capacity - 1) / capacity;
      for (int group = 0; group < groups; group++) {
        int from = (int) ((long) level.size * group / groups);
        int to = (int) ((long) level.size * (group + 1) / groups);
        level.putInterior(from, to, page, 0, pageSize);
        above.add(output.nextPage(), level.lastRows[to - 1]);
        output.append(page);
      }
      level = above;
    }
    level.putInterior(0, level.size, firstPages, pageSize, pageSize);
  }

  /** Returns the maximum number of interior pages with some more children than now. */
  long mostInteriorPages(int pageSize) {
    return size / (capacity(pageSize) - 1L) + 4; // a geometric series, rounded up at each level
  }

  /** Returns how many interior pages there are below the root. */
  int pagesBelowRoot(int pageSize) {
    int capacity = capacity(pageSize);
    int pages = 0;
    for (int level = size; level > capacity; ) {
      level = (level + capacity - 1) / capacity;
      pages += level;
    }
    return pages;
  }

  /** Returns how many children fit into an interior page. */
  private static int capacity(int pageSize) {
    int largestCell = 2 + 4 + Bytes.varintLength(Integer.MAX_VALUE);
    return (pageSize - Page.RESERVED - Page.INTERIOR_HEADER) / largestCell;
  }

  private void putInterior(int from, int to, byte[] page, int at, int pageSize) {
    Arrays.fill(page, at, at + pageSize, (byte) 0);
    int content = pageSize - Page.RESERVED;
    int pointer = at + Page.INTERIOR_HEADER;
    for (int i = from; i < to - 1; i++) {
      content -= 4 + Bytes.varintLength(lastRows[i]);
      Bytes.putInt(page, at + content, pages[i]);
      Bytes.putVarint(page, at + content + 4, lastRows[i]);
      Bytes.putShort(page, pointer, content);
      pointer += 2;
    }
    page[at] = Page.INTERIOR;
    Bytes.putShort(page, at + 3, to - 1 - from);
    Bytes.putShort(page, at + 5, content);
    Bytes.putInt(page, at + 8, pages[to - 1]);
  }
}
