package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.owner.Ownership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes the state of batches on the disk: the only class that creates, renames or deletes them.
 * Thread-safe.
 */
public final class BatchFiles {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final QueueDirectory directory;
  private final RecycledFiles recycled;
  private final DeferredCleanup deferred;

  /** The batches that were logged as impossible to move. */
  private final Set<BatchName> logged = ConcurrentHashMap.newKeySet();

  /**
   * Creates an instance.
   *
   * @param deferred tries again what could not be given back
   */
  public BatchFiles(QueueDirectory directory, RecycledFiles recycled, DeferredCleanup deferred) {
    this.directory = directory;
    this.recycled = recycled;
    this.deferred = deferred;
  }

  /**
   * Creates the file of a batch that {@code owner} fills.
   *
   * @param expectedBytes about how large it will be, 0 if that is not known
   * @throws IOException if the owner has lost its number: then no file is left
   */
  public DiskFile begin(BatchName loading, long expectedBytes, Ownership owner) throws IOException {
    DiskFile file = recycled.take(directory.path(loading), expectedBytes);
    checkNumber(
        owner,
        () -> {
          file.close();
          discard(loading);
        });
    return file;
  }

  /** Creates the file for the copy of a batch that was taken. */
  public DiskFile createCopy(BatchName copy) throws IOException {
    return recycled.take(directory.path(copy), 0);
  }

  /**
   * Checks that this process still has its number, after it has taken something in hand. A process
   * that enters itself later sees the name, and does not become the owner of that number.
   */
  private static void checkNumber(Ownership owner, FirstFailure.Step undo) throws IOException {
    try {
      owner.check();
    } catch (IOException e) {
      FirstFailure lost = new FirstFailure();
      lost.fail(e);
      lost.run(undo);
      lost.end();
    }
  }

  /** Gives a filled batch its resting name; returns false if its file is gone. */
  public boolean roll(BatchName loading, BatchName resting) throws IOException {
    return rename(BatchStep.ROLL, loading, resting);
  }

  /** Commits a batch of copies; returns false if its file is gone. */
  public boolean commit(BatchName loading, BatchName moved) throws IOException {
    return rename(BatchStep.COMMIT, loading, moved);
  }

  /** Forces to the disk that a batch has this name and no other. */
  public void forceName(BatchName name) throws IOException {
    if (QueueDirectory.WITH_FOLDERS.contains(name.state())) {
      // First, so that it always has a name.
      directory.disk().forceDirectory(directory.folder(name.state()));
    }
    directory.disk().forceDirectory(directory.path());
  }

  /** Deletes a batch that is being filled; can be called again after a failure. */
  public void discard(BatchName loading) throws IOException {
    directory.disk().delete(directory.path(loading));
  }

  /** Deletes a batch that is being filled, as soon as that is possible. */
  public void discardSoon(BatchName loading) throws IOException {
    deferred.doOrDefer(() -> discard(loading));
  }

  /**
   * Claims a resting batch for {@code owner}.
   *
   * @return the batch in hand, null if it no longer has that name because another process was
   *     faster
   * @throws IOException if the rename fails, or if the owner has lost its number: then the batch
   *     goes back
   */
  public @Nullable BatchName claim(BatchName resting, Ownership owner) throws IOException {
    BatchName assigned = resting.assignedTo(owner.number());
    if (!rename(BatchStep.CLAIM, resting, assigned)) {
      return null;
    }
    checkNumber(owner, () -> giveBack(assigned));
    return assigned;
  }

  /** Returns a claimed batch to its place in the order, now or as soon as that is possible. */
  public void giveBack(BatchName assigned) throws IOException {
    giveBackAs(assigned, assigned.resting());
  }

  /** Gives back a claimed batch whose messages were handed out; this counts one more delivery. */
  public void giveBackDelivered(BatchName assigned) throws IOException {
    giveBackAs(assigned, assigned.restingOnceMore());
  }

  private void giveBackAs(BatchName assigned, BatchName resting) throws IOException {
    deferred.doOrDefer(() -> rename(BatchStep.GIVE_BACK, assigned, resting));
  }

  /** Makes a claimed batch available again, or delayed, as {@code resting} says. */
  public void release(BatchName assigned, BatchName resting) throws IOException {
    rename(BatchStep.GIVE_BACK, assigned, resting);
  }

  /** Puts a claimed batch aside as damaged, now or as soon as that is possible. */
  public BatchName putAside(BatchName assigned) throws IOException {
    BatchName corrupt = assigned.corrupt();
    deferred.doOrDefer(() -> rename(BatchStep.SET_ASIDE, assigned, corrupt));
    return corrupt;
  }

  /** Makes a delayed batch available; returns false if another process was faster. */
  public boolean makeAvailable(BatchName delayed) throws IOException {
    return rename(BatchStep.COME_DUE, delayed, delayed.whenDue());
  }

  /**
   * Takes a dead owner's batch in hand, before it is read or changed. So if its owner is alive
   * after all, it sees that it has lost the batch.
   *
   * @return the batch in hand, null if it no longer has that name
   * @throws IOException if the rename fails, or if the recoverer has lost its number: then the
   *     batch is put back
   */
  public @Nullable BatchName take(BatchName abandoned, Ownership recoverer) throws IOException {
    BatchName taken = abandoned.recoveredBy(recoverer.number());
    if (!rename(BatchStep.TAKE, abandoned, taken)) {
      return null;
    }
    checkNumber(recoverer, () -> putBack(taken, abandoned));
    return taken;
  }

  /** Gives its old name back to a batch that was taken and cannot be recovered now. */
  public void putBack(BatchName taken, BatchName abandoned) throws IOException {
    rename(BatchStep.TAKE, taken, abandoned);
  }

  /**
   * Marks a batch that was taken as replaced by its copy; returns false if another process has
   * taken it meanwhile.
   */
  public boolean replace(BatchName taken) throws IOException {
    return rename(BatchStep.TAKE, taken, taken.replaced());
  }

  /** Returns a batch that was taken to the queue; returns false if another process has. */
  public boolean recover(BatchName taken, BatchName resting) throws IOException {
    return rename(BatchStep.RECOVER, taken, resting);
  }

  /**
   * Removes a finished claimed batch of ours, and keeps its file for another batch, unless the file
   * ever belonged to another process, which could still write to it.
   */
  public void finish(BatchName assigned, long bytes) throws IOException {
    if (assigned.wasOwnedByOthers()) {
      delete(assigned);
    } else {
      recycled.give(directory.path(assigned), bytes);
    }
  }

  /** Deletes a batch that is in hand. */
  public void delete(BatchName inHand) throws IOException {
    directory.disk().delete(directory.path(inHand));
  }

  /** Keeps a claimed batch, all of whose messages were saved elsewhere, among the control files. */
  public void keepRepaired(BatchName assigned) throws IOException {
    String kept = QueueNames.REPAIRED + assigned.resting().file();
    directory.disk().rename(directory.path(assigned), directory.control().resolve(kept));
  }

  /**
   * Returns the batches in a state that nobody has in hand, oldest first. Before that, moves
   * misplaced batches into the folder of the state: the Python library, and a user who puts a file
   * back by hand, do not know the folders.
   */
  public List<BatchName> resting(BatchState state) throws IOException {
    if (QueueDirectory.WITH_FOLDERS.contains(state)) {
      List<BatchName> strays = new ArrayList<>();
      directory.list(
          name -> {
            if (name.state() == state) {
              strays.add(name);
            }
          });
      moveIntoFolders(strays);
    }
    return directory.names(state);
  }

  /**
   * Moves batches from the queue's directory itself into the folders of their states. A batch that
   * cannot be moved stays, and stops no other. A batch is not moved away from its journal, or over
   * another file.
   */
  public void moveIntoFolders(List<BatchName> strays) {
    for (BatchName name : strays) {
      Path stray = directory.path().resolve(name.file());
      try {
        if (directory.disk().isGone(directory.path(name)) && !hasCompanion(stray)) {
          directory.disk().rename(stray, directory.path(name));
        }
      } catch (IOException e) {
        logOnce(name, e);
      }
    }
  }

  private boolean hasCompanion(Path file) {
    return directory.disk().exists(Path.of(file + "-journal"))
        || directory.disk().exists(Path.of(file + "-wal"));
  }

  private void logOnce(BatchName name, IOException e) {
    if (logged.add(name)) {
      LOG.log(
          System.Logger.Level.WARNING, "A file was not moved into its folder: " + e.getMessage());
    }
  }

  private boolean rename(BatchStep step, BatchName from, BatchName to) throws IOException {
    step.check(from, to);
    return directory.disk().rename(directory.path(from), directory.path(to));
  }
}
