package dev.turboqueue.sqlite;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The SQLite library in native code. The driver unpacks it into the folder for temporary files,
 * which must allow execution.
 */
public final class SqliteLibrary {

  private static final Logger DRIVER = Logger.getLogger(SQLiteJDBCLoader.class.getName());

  private SqliteLibrary() {}

  /**
   * Loads the library, if it is not loaded yet. Can be tried again after a failure. Thread-safe.
   *
   * @throws IOException if it cannot be loaded; the message says what to do
   */
  public static synchronized void load() throws IOException {
    Level usual = DRIVER.getLevel();
    DRIVER.setLevel(Level.OFF); // it would log pages of stack traces
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError e) {
      throw new IOException(
          "the SQLite library cannot be loaded from the folder for temporary files, "
              + System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))
              + ": it must allow writing and execution (no mount option noexec); choose another with"
              + " -Dorg.sqlite.tmpdir=FOLDER",
          e);
    } finally {
      DRIVER.setLevel(usual);
    }
  }
}
