package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/** What the disk knows of the messages of a claimed batch that are settled. Not thread-safe. */
final class SavedProgress {

  private final Disk disk;
  private final Path file;
  private final BatchReader reader;
  private final SettledMessages settled;
  private final TimeSource time;
  private int prefix;
  private int beyond;
  private long nanos;

  /**
   * Begins with what the reader has found.
   *
   * @param settled what is to be saved
   */
  SavedProgress(
      Disk disk, Path file, BatchReader reader, SettledMessages settled, TimeSource time) {
    this.disk = disk;
    this.file = file;
    this.reader = reader;
    this.settled = settled;
    this.time = time;
    nanos = time.nanos();
    prefix = settled.prefix();
    beyond = settled.beyond();
  }

  /** Returns how many settled messages the disk does not know of. */
  int unsaved() {
    return settled.prefix() - prefix + settled.beyond() - beyond;
  }

  /** Returns when the disk was told last, by {@link TimeSource#nanos}. */
  long nanos() {
    return nanos;
  }

  /** Tells the disk what it does not know. */
  void save() throws IOException {
    if (unsaved() == 0) {
      return;
    }
    mark(settled.prefix(), settled.bits());
    prefix = settled.prefix();
    beyond = settled.beyond();
    nanos = time.nanos();
  }

  /** Tells the disk what is settled, whatever it was told before. */
  void saveAgain() throws IOException {
    mark(settled.prefix(), settled.bits());
  }

  /** Tells the disk that all messages are settled; a foreign file does not say how many it has. */
  void saveAll() throws IOException {
    mark(reader.messages() < 0 ? Integer.MAX_VALUE : reader.messages(), SettledMessages.NONE);
  }

  /**
   * Writes the progress if the file is still ours. The Python library takes files from the living
   * when it starts: another consumer may have finished this one, and a producer written it over.
   */
  private void mark(int progress, BitSet behind) throws IOException {
    if (!disk.isGone(file)) {
      reader.marks().markSettled(progress, behind);
    }
  }
}
