package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The engine's only access to the file system, so that a test can use a failing or crashing disk.
 * Every exception names the file. Thread-safe.
 */
public interface Disk {

  /** Creates a file that must not exist yet, for writing. */
  DiskFile create(Path file) throws IOException;

  /** Opens an existing file for reading and writing. */
  DiskFile open(Path file) throws IOException;

  /** Opens an existing file for reading. */
  DiskFile openReadOnly(Path file) throws IOException;

  /**
   * Renames a file within its directory.
   *
   * @return false if {@code from} does not exist, because another process was faster
   */
  boolean rename(Path from, Path to) throws IOException;

  /** Deletes a file; it is no error if it is already gone. */
  void delete(Path file) throws IOException;

  /**
   * Passes the name of every entry of {@code directory} to {@code visitor}, in no particular order.
   */
  void list(Path directory, Consumer<String> visitor) throws IOException;

  /** Returns whether a file of this name is visible. */
  boolean exists(Path file);

  /**
   * Returns whether there is certainly no file of this name. A file may also be invisible because
   * of an I/O error, and a link is there even if it leads to nothing.
   */
  boolean isGone(Path file);

  /** Returns whether a process has a file open, as far as this process may see the others. */
  boolean isOpen(Path file) throws IOException;

  /** Returns the facts about a file, or about the link in its place. */
  FileFacts facts(Path file) throws IOException;

  /**
   * Returns when a file was last written, or a directory's names were last changed, in milliseconds
   * since 1970; 0 if it is gone.
   */
  long lastModified(Path file);

  /** Forces a directory's names to the disk. */
  void forceDirectory(Path directory) throws IOException;
}
