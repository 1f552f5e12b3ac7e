package dev.turboqueue.internal.format;

import java.io.IOException;

/** Reads any bytes as a batch: rows or an IOException that names the file, nothing else. */
public final class PageFuzz {

  private PageFuzz() {}

  /** Called by Jazzer, by this name. */
  public static void fuzzerTestOneInput(byte[] input) {
    try (BatchReader reader = BatchReader.open(new MemoryFile(input), "batch", 0)) {
      long rows = 0;
      while (reader.next()) {
        if (reader.payload().length > input.length || ++rows > input.length) {
          throw new IllegalStateException("More was read than there is");
        }
        reader.columns();
      }
      reader.checkPages();
      if (reader.damage().size() > input.length) {
        throw new IllegalStateException("More is damaged than there is");
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).startsWith("batch: ")) {
        throw new IllegalStateException("Does not name the file", e);
      }
    }
  }
}
