package dev.turboqueue.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rows printed in columns under a heading; the first column is text, the others numbers. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  Table(List<?> heading) {
    row(heading);
  }

  final void row(List<?> cells) {
    rows.add(cells.stream().map(cell -> Printable.of(String.valueOf(cell))).toList());
  }

  void print(Globals globals) throws IOException {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    globals.printHeading(line(rows.get(0), widths));
    for (List<String> row : rows.subList(1, rows.size())) {
      globals.print(line(row, widths));
    }
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? "" : "  ").append(i == 0 ? "" : padding).append(row.get(i));
      line.append(i == 0 ? padding : "");
    }
    return line.toString();
  }
}
