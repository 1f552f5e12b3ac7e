package dev.turboqueue.internal.recover;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.NotPlainException;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.spi.SqliteFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens batches, with the SQLite library's help where only it can read them. Thread-safe.
 *
 * <p>A journal or a write-ahead log belongs to its database's name; renaming the database away from
 * it would damage it. So such a batch is made plain before it is claimed.
 */
public final class ForeignFiles {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How long a file that could not be made plain is left alone. */
  private static final long RETRY_NANOS = 10_000_000_000L;

  private final QueueDirectory directory;
  private final @Nullable SqliteFiles library;
  private final Map<String, Long> failedAt = new HashMap<>();

  /** Refused files of which the log knows. */
  private final Set<String> told = new HashSet<>();

  public ForeignFiles(QueueDirectory directory) {
    this.directory = directory;
    library = PlainCopy.library();
  }

  /** Returns those of {@code names} that can be claimed, after making plain what has companions. */
  public String[] filter(String[] names, Set<String> companions) {
    if (companions.isEmpty() && failedAt.isEmpty()) {
      return names;
    }
    List<String> claimable = new ArrayList<>();
    for (String name : names) {
      boolean plain =
          !companions.contains(name + "-journal") && !companions.contains(name + "-wal");
      if (!isLeftAlone(name) && (plain || tryMakePlain(name))) {
        claimable.add(name);
      }
    }
    return claimable.toArray(new String[0]);
  }

  /** Returns whether a database has a journal or a write-ahead log. */
  public boolean hasCompanion(Path file) {
    return PlainCopy.hasCompanion(directory.disk(), file);
  }

  private synchronized boolean isLeftAlone(String name) {
    Long failed = failedAt.get(name);
    if (failed != null && System.nanoTime() - failed > RETRY_NANOS) {
      failedAt.remove(name);
      return false;
    }
    return failed != null;
  }

  private boolean tryMakePlain(String name) {
    try {
      makePlain(name);
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, leaveAlone(name, String.valueOf(e.getMessage())));
      return false;
    }
  }

  /** Has the SQLite library make a file plain. */
  public void makePlain(String name) throws IOException {
    Path file = directory.resolve(name);
    if (library == null) {
      throw new IOException(
          file
              + " needs the SQLite library (it has a journal or is in UTF-16):"
              + " add the module turboqueue-sqlite");
    }
    library.makePlain(file, directory.control());
  }

  /** Leaves a file alone for a while; returns what to say of it. */
  public synchronized String leaveAlone(String name, String why) {
    failedAt.put(name, System.nanoTime());
    return why + "; left alone for 10 seconds";
  }

  /** Leaves a file alone that is refused; the log says why, once. */
  public synchronized void leaveAlone(BatchName name, RefusedBatchException why) {
    failedAt.put(name.home(), System.nanoTime());
    if (told.add(name.home())) {
      LOG.log(System.Logger.Level.WARNING, QueueDirectory.message(why, name.file(), name.home()));
    }
  }

  /** Opens a claimed batch. */
  public BatchReader open(String assigned) throws IOException {
    Path file = directory.resolve(assigned);
    try {
      return BatchReader.open(
          directory.disk().open(file), file.toString(), BatchName.saltOf(assigned));
    } catch (NotPlainException e) {
      if (library == null) {
        throw e;
      }
      makePlain(assigned);
      return BatchReader.open(directory.disk().open(file), file.toString(), 0);
    }
  }

  /** Returns whether a database of the Python library holds a message; one that is damaged may. */
  boolean hasMessages(String name) throws IOException {
    Path file = directory.resolve(name);
    DiskFile content = directory.disk().openReadOnly(file);
    try (content) {
      if (content.size() == 0) {
        return false;
      }
      BatchReader reader = BatchReader.open(content, file.toString(), 0);
      return reader.next() || !reader.damage().isEmpty();
    } catch (DamagedBatchException | RefusedBatchException e) {
      return true; // whoever claims it finds out
    }
  }
}
