package dev.turboqueue.cli.lines;

import java.util.Arrays;

/** Lines that were read together, and the kind of each. Filled by one thread, then read. */
public final class Lines {

  private final byte[] block;
  private int[] ends = new int[256];
  private JsonLine.Kind[] kinds = new JsonLine.Kind[256];
  private int count;

  Lines(byte[] block) {
    this.block = block;
  }

  /** Adds the line that begins behind the last one's delimiter and ends before {@code end}. */
  void add(int end, JsonLine.Kind kind) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    ends[count] = end;
    kinds[count++] = kind;
  }

  /** Returns how many lines there are. */
  public int count() {
    return count;
  }

  byte[] block() {
    return block;
  }

  int from(int line) {
    return line == 0 ? 0 : ends[line - 1] + 1;
  }

  int to(int line) {
    return ends[line];
  }

  /** Returns how many bytes a line has, including its delimiter. */
  public int length(int line) {
    return to(line) - from(line) + 1;
  }

  /** Returns whether a line is not UTF-8. */
  public boolean isBytes(int line) {
    return kinds[line] == JsonLine.Kind.BYTES;
  }

  JsonLine.Kind kind(int line) {
    return kinds[line];
  }
}
