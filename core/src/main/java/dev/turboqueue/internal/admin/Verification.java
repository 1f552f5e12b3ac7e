package dev.turboqueue.internal.admin;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.recover.PlainCopy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole batch to find its damage. */
public final class Verification {

  private Verification() {}

  /**
   * Returns the damage of a batch that is not being filled, one sentence for each part.
   *
   * @throws NoSuchFileException if the batch is gone
   * @throws IOException if the file cannot be read, or only by the SQLite library, and that is
   *     missing
   */
  public static List<String> damage(Disk disk, Path file) throws IOException {
    return ofThere(disk, file, read(disk, file));
  }

  /**
   * Returns {@code damage} if the file still has its name. Once a process has taken the batch, its
   * file can be overwritten while it is read.
   */
  static List<String> ofThere(Disk disk, Path file, List<String> damage)
      throws NoSuchFileException {
    if (!damage.isEmpty() && disk.isGone(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return damage;
  }

  private static List<String> read(Disk disk, Path file) throws IOException {
    try (BatchReader reader = PlainCopy.open(disk, file)) {
      reader.checkPages();
      long messages = reader.settled();
      while (reader.next()) {
        messages++;
      }
      List<String> wrong = new ArrayList<>(reader.damage());
      if (wrong.isEmpty() && reader.messages() >= 0 && messages != reader.messages()) {
        wrong.add(file + ": it has " + messages + " messages, not " + reader.messages());
      }
      return wrong;
    } catch (DamagedBatchException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
