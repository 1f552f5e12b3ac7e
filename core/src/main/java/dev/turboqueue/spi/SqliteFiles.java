package dev.turboqueue.spi;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns a batch that only the SQLite library can read into one that the engine can read by itself.
 *
 * <p>Core uses this through {@link java.util.ServiceLoader} when it finds a batch with a hot
 * journal, with a write-ahead log, or in UTF-16. The module {@code turboqueue-sqlite} provides it.
 */
public interface SqliteFiles {

  /**
   * Rolls back the journal or checkpoints the write-ahead log of {@code file} ({@code -journal},
   * {@code -wal}), and leaves a plain UTF-8 database in rollback-journal mode, under the same name.
   *
   * @param file the database, under the name that its journal or write-ahead log belongs to
   * @param scratch a folder on the same file system for temporary files
   * @throws IOException if the file is not a database, is damaged, or is locked by a living process
   */
  void makePlain(Path file, Path scratch) throws IOException;
}
