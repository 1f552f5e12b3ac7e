package dev.turboqueue.internal.batch;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of finished batches, kept to be overwritten; {@code docs/protocol.md}, "Recycled files".
 * Thread-safe.
 */
/*
 * The kernel needs as much time to create the pages of a new file, and to drop those of a deleted
 * one, as to copy the bytes. An ext4 without a journal also searches all files deleted in the last
 * five seconds before it creates one. What a file still contains of its old batch is cut off when
 * the new one rolls. Until then it is ignored, because the checksums of its pages have another
 * batch's salt.
 */
public final class RecycledFiles {

  private static final int PLACES = 8;

  /** Up to here a file is small: the file of a batch with one message must not have megabytes. */
  private static final long SMALL_BYTES = 1 << 20;

  private static final long MAX_BYTES = 16 << 20;

  private final Disk disk;
  private final boolean used;
  private final List<Path> small;
  private final List<Path> large;

  /** The facts of a new file of ours; null until there was one. */
  private volatile @Nullable FileFacts ours;

  public RecycledFiles(QueueDirectory directory, DirectoryOptions options) {
    disk = directory.disk();
    used = options.fsync() == Fsync.NONE; // else a power failure could mix old and new in one file
    small = places(directory.control(), "spare_small_");
    large = places(directory.control(), "spare_large_");
  }

  private static List<Path> places(Path control, String prefix) {
    return IntStream.range(0, PLACES).mapToObj(i -> control.resolve(prefix + i)).toList();
  }

  private List<Path> places(long bytes) {
    if (!used || bytes == 0 || bytes > MAX_BYTES) {
      return List.of();
    }
    return bytes < SMALL_BYTES ? small : large;
  }

  /** Removes a finished batch's file: keeps it if a name is free, or deletes it. */
  public void give(Path file, long bytes) throws IOException {
    for (Path place : places(bytes)) {
      // Renaming over another file would make ext4 write the renamed one to the disk.
      if (!disk.exists(place)) {
        keepOrDelete(file, place);
        return;
      }
    }
    disk.delete(file);
  }

  private void keepOrDelete(Path file, Path place) throws IOException {
    try {
      disk.rename(file, place);
    } catch (IOException e) { // a full disk may have no space for a name
      disk.delete(file);
    }
  }

  /**
   * Provides a file that will have about {@code bytes}: a recycled one, or a new one.
   *
   * @param bytes 0 if not even that is known: then a new one
   */
  public DiskFile take(Path file, long bytes) throws IOException {
    if (ours != null) {
      for (Path place : places(bytes)) {
        if (disk.exists(place) && disk.rename(place, file)) { // a failed rename costs far more
          return overwritten(file);
        }
      }
    }
    return created(file);
  }

  /**
   * Opens a file to overwrite, or creates a new one in its place: a file of another user has other
   * permissions, a file with a second name belongs to a snapshot, and a link leads elsewhere.
   */
  private DiskFile overwritten(Path file) throws IOException {
    try {
      if (disk.facts(file).equals(ours)) {
        return disk.open(file);
      }
    } catch (IOException e) {
      // If there is another failure, creating the new file reports it.
    }
    disk.delete(file);
    return created(file);
  }

  private DiskFile created(Path file) throws IOException {
    DiskFile created = disk.create(file);
    if (ours == null) {
      learn(file);
    }
    return created;
  }

  private void learn(Path file) {
    try {
      ours = disk.facts(file);
    } catch (IOException gone) {
      // The next one tells.
    }
  }

  /** Deletes the recycled files. */
  public void clear() throws IOException {
    for (List<Path> places : List.of(small, large)) {
      for (Path place : places) {
        if (disk.exists(place)) {
          disk.delete(place);
        }
      }
    }
  }
}
