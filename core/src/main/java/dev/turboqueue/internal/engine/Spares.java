package dev.turboqueue.internal.engine;

import dev.turboqueue.Fsync;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Files of finished batches, kept to be written over; {@code docs/protocol.md}, "Spare files".
 * Thread-safe.
 */
/*
 * The kernel needs as long to make the pages of a new file, and to drop those of a deleted one, as to
 * copy the bytes. What a spare still holds is of no use to anybody: its pages are salted with
 * another batch's identity.
 */
final class Spares {

  private static final int PLACES = 4;

  /** Making a smaller file costs no more than the renaming. */
  private static final long MIN_BYTES = 1 << 20;

  private static final long MAX_BYTES = 16 << 20;

  private final QueueDirectory directory;
  private final boolean used;

  Spares(QueueDirectory directory, QueueOptions options) {
    this.directory = directory;
    used = options.fsync() == Fsync.NONE; // else a power failure could show old and new in one
  }

  private Path place(int number) {
    return directory.control().resolve("spare_" + number);
  }

  /** Takes a finished batch's file away: keeps it if a place is free, or deletes it. */
  void give(Path file, long bytes) throws IOException {
    if (used && bytes >= MIN_BYTES && bytes <= MAX_BYTES) {
      for (int i = 0; i < PLACES; i++) {
        // Renaming over another file would make ext4 write the renamed one to the disk.
        if (!directory.disk().exists(place(i))) {
          directory.disk().rename(file, place(i));
          return;
        }
      }
    }
    directory.disk().delete(file);
  }

  /** Makes a file that will have about {@code bytes}: a spare one, or a new one. */
  DiskFile take(Path file, long bytes) throws IOException {
    if (used && bytes >= MIN_BYTES && bytes <= MAX_BYTES) {
      for (int i = 0; i < PLACES; i++) {
        if (directory.disk().rename(place(i), file)) {
          return directory.disk().open(file);
        }
      }
    }
    return directory.disk().create(file);
  }

  /** Deletes the spares. */
  void clear() throws IOException {
    for (int i = 0; i < PLACES; i++) {
      directory.disk().delete(place(i));
    }
  }
}
