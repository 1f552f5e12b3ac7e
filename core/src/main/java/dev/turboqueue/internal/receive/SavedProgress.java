package dev.turboqueue.internal.receive;

import dev.turboqueue.BatchLostException;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What is stored on the disk about the settled messages of a claimed batch. Not thread-safe. */
final class SavedProgress {

  private final Disk disk;
  private final Path file;
  private final BatchReader reader;
  private final SettledMessages settled;
  private final TimeSource time;
  private int prefix;
  private int beyond;
  private long nanos;
  private @Nullable BatchLostException lost;

  /** Whether to look if the file is still here; who ends a batch looks anyway. */
  private boolean lookDue;

  /**
   * Creates the progress that the reader has found.
   *
   * @param settled the messages to save
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
    lookDue = reader.messages() > 1;
  }

  /** Returns how many settled messages are not stored yet. */
  int unsaved() {
    return settled.prefix() - prefix + settled.beyond() - beyond;
  }

  /** Returns when progress was last stored, by {@link TimeSource#nanos}. */
  long nanos() {
    return nanos;
  }

  /** Stores what is not stored yet. */
  void save() throws IOException {
    if (unsaved() == 0) {
      return;
    }
    mark(settled.prefix(), settled.bits());
    prefix = settled.prefix();
    beyond = settled.beyond();
    nanos = time.nanos();
  }

  /** Stores what is settled, whatever was stored before. */
  void saveAgain() throws IOException {
    mark(settled.prefix(), settled.bits());
  }

  /** Stores that all messages are settled; a foreign file does not say how many it has. */
  void saveAll() throws IOException {
    mark(reader.messages() < 0 ? Integer.MAX_VALUE : reader.messages(), SettledMessages.NONE);
  }

  /**
   * Writes the progress, and only then checks the name: a check before the write proves nothing.
   */
  private void mark(int progress, BitSet behind) throws IOException {
    if (isHere()) { // else the file may belong to another batch by now
      reader.marks().markSettled(progress, behind);
      isHere();
    }
  }

  /**
   * Returns whether the file still has its name; if not, it is a file of the Python library that a
   * process of that library has taken.
   *
   * @throws BatchLostException if the file is one of ours
   */
  private boolean isHere() throws IOException {
    checkNotLost();
    boolean gone = disk.isGone(file);
    if (gone && reader.isOurs()) {
      lost =
          new BatchLostException(
              file
                  + " is gone: somebody removed it, or another process recovered it because this one"
                  + " seemed dead. Its messages in hand are not settled and will be delivered again",
              new NoSuchFileException(file.toString()));
      reader.close();
      throw lost;
    }
    return !gone;
  }

  /** Has the next {@link #lookIfDue} look. */
  void lookSoon() {
    lookDue = true;
  }

  /** Looks, as often as {@link #lookSoon} was called, whether the file has its name. */
  void lookIfDue() throws IOException {
    if (lookDue) {
      lookDue = false;
      isHere();
    }
  }

  boolean isLost() {
    return lost != null;
  }

  /** Throws if the file was found to belong to another process. */
  void checkNotLost() throws BatchLostException {
    if (lost != null) {
      throw lost;
    }
  }
}
