package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks the rows of one table of a SQLite database in the order of their rowids: any page size, any
 * depth, overflow pages. Not thread-safe.
 */
final class TableCursor {

  /** SQLite's own limit. */
  private static final int MAX_DEPTH = 20;

  private final PageInput input;
  private final int usable;
  private final int maxPages;
  private final Deque<Interior> path = new ArrayDeque<>();
  private int pagesSeen;

  private final Leaf leaf = new Leaf();
  private int leafNumber;
  private int leafStart;
  private int cell;

  private int recordLength;
  private int localStart;
  private int localLength;
  private int firstOverflow;
  private @Nullable PageInput overflowInput;

  /** The children of an interior page that are still to be visited. */
  private static final class Interior {
    final int[] children;
    int next;

    Interior(int[] children) {
      this.children = children;
    }
  }

  /**
   * Creates a cursor before the table's first leaf.
   *
   * @param usable bytes of a page that SQLite uses
   * @param maxPages how many pages the file has, to detect loops
   */
  TableCursor(PageInput input, int usable, int maxPages, int root) {
    this.input = input;
    this.usable = usable;
    this.maxPages = maxPages;
    path.push(new Interior(new int[] {root}));
  }

  /**
   * Goes to the next leaf, before its first row; false if there is none.
   *
   * @throws dev.turboqueue.DamagedBatchException if the next page is damaged; the next call
   *     continues with the following page
   */
  boolean nextLeaf() throws IOException {
    leaf.close();
    cell = 0;
    while (true) {
      Interior interior = path.peek();
      if (interior == null) {
        return false;
      }
      if (interior.next == interior.children.length) {
        path.pop();
        continue;
      }
      if (openNext(interior)) {
        return true;
      }
    }
  }

  /** A damaged page is skipped; a page with a read failure is opened again by the next call. */
  private boolean openNext(Interior interior) throws IOException {
    try {
      return openPage(interior.children[interior.next++]);
    } catch (DamagedBatchException e) {
      throw e;
    } catch (IOException | Error e) {
      interior.next--;
      pagesSeen--;
      throw e;
    }
  }

  /** Returns whether a further leaf exists, or at least a page that should lead to one. */
  boolean hasMoreLeaves() {
    for (Interior interior : path) {
      if (interior.next < interior.children.length) {
        return true;
      }
    }
    return false;
  }

  /** Opens a page and returns whether it is a leaf. */
  private boolean openPage(int number) throws IOException {
    boolean tooDeep = path.size() > MAX_DEPTH;
    if (++pagesSeen > maxPages || tooDeep) {
      path.clear();
      String what = tooDeep ? "the table's tree is too deep" : "the table's pages form a loop";
      throw input.damaged(number, what);
    }
    int start = input.load(number);
    byte[] page = input.window();
    int header = number == 1 ? start + Header.SIZE : start;
    int count = Bytes.getShort(page, header + 3);
    switch (page[header]) {
      case Page.LEAF -> {
        checkPointers(number, header - start + Page.LEAF_HEADER, count);
        leafNumber = number;
        leafStart = start;
        leaf.open(page, start, header);
        return true;
      }
      case Page.INTERIOR -> {
        checkPointers(number, header - start + Page.INTERIOR_HEADER, count);
        path.push(new Interior(children(number, start, header, count)));
        return false;
      }
      default -> throw input.damaged(number, "it is not a page of a table");
    }
  }

  private void checkPointers(int number, int pointers, int count) throws IOException {
    if (pointers + 2 * count > usable) {
      throw input.damaged(number, "it claims " + count + " cells, more than fit into it");
    }
  }

  private int[] children(int number, int start, int header, int count) throws IOException {
    byte[] page = input.window();
    int[] children = new int[count + 1];
    for (int i = 0; i < count; i++) {
      int at = Bytes.getShort(page, header + Page.INTERIOR_HEADER + 2 * i);
      if (at + 4 > usable) {
        throw input.damaged(number, "cell " + i + " is outside of the page");
      }
      children[i] = Bytes.getInt(page, start + at);
    }
    children[count] = Bytes.getInt(page, header + 8);
    return children;
  }

  /** Returns how many rows the leaf has. */
  int cells() {
    return leaf.cells();
  }

  /** Returns how many rows of the leaf have been visited. */
  int cell() {
    return cell;
  }

  /** Skips the leaf's first {@code count} rows. */
  void skipCells(int count) {
    cell = count;
  }

  /** Returns the rowid of one of the leaf's rows. */
  long rowid(int index) throws IOException {
    checkCell(index);
    return leaf.rowid(index);
  }

  private int checkCell(int index) throws IOException {
    int offset = leaf.offset(index);
    if (offset > usable - 4) {
      throw input.damaged(leafNumber, "cell " + index + " is outside of the page");
    }
    return leafStart + offset;
  }

  /**
   * Goes to the leaf's next row. There is one.
   *
   * @throws dev.turboqueue.DamagedBatchException if the row is damaged; the next call continues
   *     behind it
   */
  void nextRow() throws IOException {
    byte[] page = input.window();
    int at = checkCell(cell++);
    long length = Bytes.getVarint(page, at);
    localStart = Bytes.skipVarint(page, Bytes.skipVarint(page, at)); // behind length and rowid
    if (length < 0 || length > Math.min((long) maxPages * usable, Integer.MAX_VALUE - 8)) {
      throw input.damaged(leafNumber, "cell " + (cell - 1) + " claims " + length + " bytes");
    }
    recordLength = (int) length;
    boolean local = recordLength <= Page.maxLocal(usable);
    localLength = local ? recordLength : Page.localPart(usable, recordLength);
    int end = localStart + localLength + (local ? 0 : 4);
    if (end > leafStart + usable) {
      throw input.damaged(leafNumber, "cell " + (cell - 1) + " ends outside of the page");
    }
    firstOverflow = local ? 0 : Bytes.getInt(page, localStart + localLength);
  }

  int recordLength() {
    return recordLength;
  }

  /** Returns the array with the beginning of the record, or for most rows all of it. */
  byte[] local() {
    return input.window();
  }

  int localStart() {
    return localStart;
  }

  int localLength() {
    return localLength;
  }

  /** Copies {@code length} bytes from {@code from} of the record. */
  void copy(int from, byte[] target, int at, int length) throws IOException {
    int local = Math.min(length, Math.max(0, localLength - from));
    System.arraycopy(input.window(), localStart + Math.min(from, localLength), target, at, local);
    if (local < length) {
      copyOverflow(from + local - localLength, target, at + local, length - local);
    }
  }

  /** Copies from the chain of overflow pages, {@code from} counted from its beginning. */
  private void copyOverflow(int from, byte[] target, int at, int length) throws IOException {
    PageInput chain = overflowInput == null ? input.another() : overflowInput;
    overflowInput = chain;
    int chunk = usable - 4;
    int number = firstOverflow;
    int skip = from;
    int done = 0;
    while (done < length) {
      int start = chain.load(number);
      int next = Bytes.getInt(chain.window(), start);
      if (skip >= chunk) {
        skip -= chunk;
      } else {
        int part = Math.min(chunk - skip, length - done);
        System.arraycopy(chain.window(), start + 4 + skip, target, at + done, part);
        done += part;
        skip = 0;
      }
      number = next;
    }
  }

  PageInput input() {
    return input;
  }

  int leafNumber() {
    return leafNumber;
  }
}
