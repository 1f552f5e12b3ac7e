package dev.turboqueue.internal.recover;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.NotPlainException;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.time.TimeSource;
import dev.turboqueue.spi.SqliteFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens batches, with the SQLite library's help where only it can read them. Thread-safe.
 *
 * <p>A journal or a write-ahead log belongs to its database's name; renaming only the database
 * would damage it. So such a batch is made plain before it is claimed.
 */
public final class ForeignFiles {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How long a file that could not be made plain is left alone. */
  private static final long RETRY_NANOS = 10_000_000_000L;

  private final QueueDirectory directory;
  private final TimeSource time;
  private final @Nullable SqliteFiles library;

  @GuardedBy("this")
  private final Map<BatchName, Failed> failed = new HashMap<>();

  /** Refused files that were logged. */
  @GuardedBy("this")
  private final Set<BatchName> logged = new HashSet<>();

  /** Why a file could not be taken, and when. */
  private record Failed(long nanos, String why) {}

  /** Creates an instance that leaves no file alone yet. */
  public ForeignFiles(QueueDirectory directory, TimeSource time) {
    this.directory = directory;
    this.time = time;
    library = PlainCopy.library();
  }

  /**
   * Returns those of {@code names} that can be claimed, after making those plain that have a
   * journal or a write-ahead log.
   */
  public BatchName[] filter(BatchName[] names, Set<String> companions) {
    if (companions.isEmpty() && isNoneLeftAlone()) {
      return names;
    }
    List<BatchName> claimable = new ArrayList<>();
    for (BatchName name : names) {
      boolean plain =
          !companions.contains(name.file() + "-journal")
              && !companions.contains(name.file() + "-wal");
      if (!isLeftAlone(name) && (plain || tryMakePlain(name))) {
        claimable.add(name);
      }
    }
    return claimable.toArray(new BatchName[0]);
  }

  /** Returns whether a database has a journal or a write-ahead log. */
  public boolean hasCompanion(BatchName name) {
    return hasCompanion(directory.path(name));
  }

  /** Returns whether a database from elsewhere has a journal or a write-ahead log. */
  public boolean hasCompanion(Path file) {
    return PlainCopy.hasCompanion(directory.disk(), file);
  }

  private synchronized boolean isNoneLeftAlone() {
    return failed.isEmpty();
  }

  private synchronized boolean isLeftAlone(BatchName name) {
    Failed last = failed.get(name);
    if (last != null && time.nanos() - last.nanos > RETRY_NANOS) {
      failed.remove(name);
      return false;
    }
    return last != null;
  }

  /** Returns the files that are left alone for now, each with the reason. */
  public synchronized Map<Path, String> leftAlone() {
    Map<Path, String> files = new TreeMap<>();
    failed.forEach(
        (name, last) -> {
          Path file = directory.path(name);
          if (isThere(file)) { // else another process could take it
            files.put(file, last.why);
          }
        });
    return files;
  }

  /** A link is there, too, wherever it leads. */
  private boolean isThere(Path file) {
    try {
      directory.disk().facts(file);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException notKnown) {
      return true;
    }
  }

  private boolean tryMakePlain(BatchName name) {
    try {
      makePlain(name);
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, leaveAlone(name, String.valueOf(e.getMessage())));
      return false;
    }
  }

  /** Makes a file plain with the SQLite library. */
  public void makePlain(BatchName name) throws IOException {
    Path file = directory.path(name);
    if (library == null) {
      throw new IOException(
          file
              + " needs the SQLite library (it has a journal or is in UTF-16):"
              + " add the module turboqueue-sqlite");
    }
    library.makePlain(file, directory.control());
  }

  /** Leaves a file alone for a while; returns what to report. */
  public synchronized String leaveAlone(BatchName name, String why) {
    failed.put(name, new Failed(time.nanos(), why));
    return why + "; left alone for 10 seconds";
  }

  /** Leaves a refused file alone, and logs the reason once. */
  public synchronized void leaveAlone(BatchName name, RefusedBatchException why) {
    String message = directory.message(why, name);
    failed.put(name.resting(), new Failed(time.nanos(), message));
    if (logged.add(name.resting())) {
      LOG.log(System.Logger.Level.WARNING, message);
    }
  }

  /** Opens a claimed batch. */
  public BatchReader open(BatchName assigned) throws IOException {
    Path file = directory.path(assigned);
    try {
      return BatchReader.open(directory.disk().open(file), file.toString(), assigned.salt());
    } catch (NotPlainException e) {
      if (library == null) {
        throw e;
      }
      makePlain(assigned);
      return BatchReader.open(directory.disk().open(file), file.toString(), 0);
    }
  }

  /** Returns whether a database of the Python library may contain a message; a damaged one may. */
  boolean hasMessages(BatchName name) throws IOException {
    Path file = directory.path(name);
    DiskFile content = directory.disk().openReadOnly(file);
    try (content) {
      if (content.size() == 0) {
        return false;
      }
      BatchReader reader = BatchReader.open(content, file.toString(), 0);
      return reader.next() || !reader.damage().isEmpty();
    } catch (DamagedBatchException | RefusedBatchException e) {
      return true; // the process that claims it will find out
    }
  }
}
