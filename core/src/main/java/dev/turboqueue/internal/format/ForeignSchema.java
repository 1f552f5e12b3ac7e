package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.util.Locale;

/**
 * The schema of a database that is not a batch of ours; {@code docs/format.md}, "Ours, edited,
 * foreign". Refuses a file that is not clearly a batch: it would be delivered wrongly, or deleted
 * with other data in it.
 */
final class ForeignSchema {

  private static final String TABLE = "logs";

  private final String name;
  private int root;
  private String sql = "";

  private ForeignSchema(String name) {
    this.name = name;
  }

  /**
   * Reads the rows of the schema.
   *
   * @param schema a cursor before the schema's first leaf
   * @param name the file's name, for messages
   */
  static ForeignSchema read(TableCursor schema, String name) throws IOException {
    ForeignSchema found = new ForeignSchema(name);
    int rows = 0;
    while (schema.nextLeaf()) {
      while (schema.cell() < schema.cells()) {
        schema.nextRow();
        found.take(schema);
        rows++;
      }
    }
    if (rows == 0) {
      throw new DamagedBatchException(name + ": it has no table logs");
    }
    String objection = found.root == 0 ? "it has no table logs" : TableSql.objection(found.sql);
    if (objection != null) {
      throw found.refused(objection);
    }
    return found;
  }

  private void take(TableCursor schema) throws IOException {
    Columns columns = Columns.of(schema, 5);
    String type = columns.text(schema, 0);
    String object = columns.text(schema, 1).toLowerCase(Locale.ROOT);
    boolean table = type.equals("table");
    if (table && object.equals(TABLE)) {
      root = (int) columns.integer(schema, 3);
      sql = columns.text(schema, 4);
      if (root == 0) {
        throw refused("logs is not an ordinary table");
      }
    } else if (object.equals(TABLE) && type.equals("view")) {
      throw refused("logs is a view");
    } else if (table && !object.startsWith("sqlite_")) {
      throw refused("it has a table other than logs");
    }
  }

  private RefusedBatchException refused(String why) {
    return new RefusedBatchException(
        name + ": it is not clearly a batch and is left as it is: " + why);
  }

  /** Returns the number of the table's root page. */
  int root() {
    return root;
  }

  /** Returns whether the table has just the columns of ours. */
  boolean hasOurColumns() {
    return sql.equals(Header.SCHEMA);
  }
}
