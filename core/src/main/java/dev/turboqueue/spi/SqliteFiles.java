package dev.turboqueue.spi;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a batch that only the SQLite library can read into one that the engine reads by itself.
 *
 * <p>Core asks for this through {@link java.util.ServiceLoader} when it meets a batch with a hot
 * journal, with a write-ahead log, or in UTF-16. The module {@code turboqueue-sqlite} provides it.
 */
public interface SqliteFiles {

  /**
   * Rolls back or checkpoints what {@code file}'s companions ({@code -journal}, {@code -wal}) hold
   * and leaves a plain UTF-8 database in rollback-journal mode, under the same name.
   *
   * @param file the database, under the name that its companions carry
   * @param scratch a folder on the same file system for temporary files
   * @throws IOException if the file is no database, is damaged, or is locked by a living process
   */
  void makePlain(Path file, Path scratch) throws IOException;
}
