package dev.turboqueue.internal.engine;

import dev.turboqueue.Fsync;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Files of finished batches, kept to be written over; {@code docs/protocol.md}, "Spare files".
 * Thread-safe.
 */
/*
 * The kernel needs as long to make the pages of a new file, and to drop those of a deleted one, as to
 * copy the bytes; and an ext4 without a journal looks through all that was deleted in the last five
 * seconds to make one. What a spare still holds is of no use to anybody: its pages are salted with
 * another batch's identity.
 */
final class Spares {

  private static final int PLACES = 8;

  /** Up to here a file is small: a batch of one message shall not lie in one of megabytes. */
  private static final long SMALL_BYTES = 1 << 20;

  private static final long MAX_BYTES = 16 << 20;

  private final Disk disk;
  private final boolean used;
  private final List<Path> small;
  private final List<Path> large;

  Spares(QueueDirectory directory, QueueOptions options) {
    disk = directory.disk();
    used = options.fsync() == Fsync.NONE; // else a power failure could show old and new in one
    small = places(directory.control(), "spare_small_");
    large = places(directory.control(), "spare_large_");
  }

  private static List<Path> places(Path control, String prefix) {
    return IntStream.range(0, PLACES).mapToObj(i -> control.resolve(prefix + i)).toList();
  }

  private List<Path> places(long bytes) {
    if (!used || bytes > MAX_BYTES) {
      return List.of();
    }
    return bytes < SMALL_BYTES ? small : large;
  }

  /** Takes a finished batch's file away: keeps it if a place is free, or deletes it. */
  void give(Path file, long bytes) throws IOException {
    for (Path place : places(bytes)) {
      // Renaming over another file would make ext4 write the renamed one to the disk.
      if (!disk.exists(place)) {
        disk.rename(file, place);
        return;
      }
    }
    disk.delete(file);
  }

  /** Makes a file that will have about {@code bytes}: a spare one, or a new one. */
  DiskFile take(Path file, long bytes) throws IOException {
    for (Path place : places(bytes)) {
      if (disk.exists(place) && disk.rename(place, file)) { // a rename in vain costs far more
        return overwritten(file);
      }
    }
    return disk.create(file);
  }

  private DiskFile overwritten(Path file) throws IOException {
    try {
      return disk.open(file);
    } catch (IOException e) { // it may be another user's; if all is wrong, making one says so too
      disk.delete(file);
      return disk.create(file);
    }
  }

  /** Deletes the spares. */
  void clear() throws IOException {
    for (List<Path> places : List.of(small, large)) {
      for (Path place : places) {
        if (disk.exists(place)) {
          disk.delete(place);
        }
      }
    }
  }
}
