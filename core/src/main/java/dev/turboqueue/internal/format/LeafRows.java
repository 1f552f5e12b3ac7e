package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.util.List;

/** Reads the rows of leaves one by one, without their tree; lists what cannot be read. */
final class LeafRows {

  private LeafRows() {}

  /** Takes the rows. */
  interface Taker {

    /** Returns whether to read the row with this number. */
    boolean wants(long rowid);

    void take(long rowid, StoredRow row) throws IOException;
  }

  /**
   * Gives {@code taker} the rows of the leaf before which {@code cursor} stands.
   *
   * @param page the leaf's number
   * @param ours whether the table has all our columns
   * @param lost gets one sentence for each lost row
   */
  static void read(TableCursor cursor, int page, boolean ours, Taker taker, List<String> lost)
      throws IOException {
    int cells = 0;
    try {
      cells = cursor.nextLeaf() ? cursor.cells() : 0;
    } catch (DamagedBatchException e) {
      lost.add(String.valueOf(e.getMessage()));
    }
    for (int cell = 0; cell < cells; cell++) {
      long rowid = 0;
      StoredRow row = null;
      try {
        rowid = cursor.rowid(cell);
        if (taker.wants(rowid)) {
          cursor.skipCells(cell);
          cursor.nextRow();
          row = RowCodec.decode(cursor, ours);
        }
      } catch (DamagedBatchException | IndexOutOfBoundsException | NegativeArraySizeException e) {
        String name = cursor.input().name();
        lost.add(name + ": row " + (cell + 1) + " of page " + page + " is lost: " + e);
      }
      if (row != null) {
        taker.take(rowid, row);
      }
    }
  }
}
