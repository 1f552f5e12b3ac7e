package dev.turboqueue.internal.recover;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.Recovered;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.PoisonRecord;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.format.Salvage;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Returns to the queue what dead owners have left behind: what they had taken goes back to its
 * place, what they were filling is completed as far as it was written. Thread-safe; can be killed
 * at any point and run again.
 */
public final class Recovery {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How much is remembered at most. */
  private static final int MAX_UNTOLD = 10_000;

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final ForeignFiles foreign;
  private final TimeSource time;
  private final Events events;
  private @Nullable Ownership ownership;
  private @Nullable Hints hints;

  /** What was recovered of dead owners and not told yet. */
  @GuardedBy("this")
  private final Deque<Recovered> untold = new ArrayDeque<>();

  /** The last failure, said once however often it is met. */
  private volatile String complaint = "";

  /** Creates the recovery of a queue. */
  public Recovery(
      QueueDirectory directory,
      BatchFiles files,
      ForeignFiles foreign,
      TimeSource time,
      Events events) {
    this.directory = directory;
    this.files = files;
    this.foreign = foreign;
    this.time = time;
    this.events = events;
  }

  /** Connects with the other owners, known only after this process has one of the numbers. */
  public void connect(Ownership ownership, Hints hints) {
    this.ownership = ownership;
    this.hints = hints;
  }

  /**
   * Recovers what {@code owner} left behind. The caller holds its byte's lock. A batch that cannot
   * be recovered now, because the disk is full for one, stops neither the others nor the caller.
   *
   * @return whether nothing is left
   */
  public boolean inherit(int owner, boolean still) throws IOException {
    boolean all = true;
    for (BatchName name : find(candidate -> candidate.owner() == owner)) {
      try {
        remember(recover(name));
      } catch (IOException e) {
        all = false;
        complain("Not recovered yet: " + e.getMessage());
      }
    }
    return all;
  }

  private synchronized void remember(@Nullable Recovered recovered) {
    if (recovered != null) {
      untold.add(recovered);
    }
    if (untold.size() > MAX_UNTOLD) {
      untold.remove();
    }
  }

  /** Returns what was recovered of dead owners since this was asked last. */
  public synchronized List<Recovered> takeRecovered() {
    List<Recovered> recovered = new ArrayList<>(untold);
    untold.clear();
    return recovered;
  }

  private void complain(String message) {
    if (!message.equals(complaint)) {
      complaint = message;
      LOG.log(System.Logger.Level.WARNING, message);
    }
  }

  /** Recovers from all owners that are seen to be dead by their marks. */
  public boolean inheritFromDead() throws IOException {
    return ownership != null && ownership.recoverFromDead(this::inherit);
  }

  /** Recovers from all owners that are seen to be dead by the names of their batches. */
  public boolean inheritFromNamed() throws IOException {
    return ownership != null && ownership.recoverPatiently(numbersInHand(), this::inherit);
  }

  /** Returns the numbers of ours of which there are batches in hand. */
  public Set<Integer> numbersInHand() throws IOException {
    Set<Integer> owners = new TreeSet<>();
    find(candidate -> candidate.owner() != 0).forEach(name -> owners.add(name.owner()));
    return owners;
  }

  /** Recovers from those of {@code owners} that are dead; returns whether there was one. */
  public boolean inheritFrom(Set<Integer> owners) throws IOException {
    return ownership != null && ownership.recoverFrom(owners, this::inherit);
  }

  /**
   * Recovers what processes of the Python library left behind more than {@code age} ago. What
   * cannot be taken, because its writer lives and is quiet for one, is named in the log and left as
   * it is.
   */
  public List<Recovered> recoverForeign(Duration age) throws IOException {
    List<Recovered> done = new ArrayList<>();
    for (BatchName name : findForeign(age)) {
      try {
        Recovered recovered = recover(name);
        if (recovered != null) {
          done.add(recovered);
        }
      } catch (IOException e) {
        complain("Not recovered, left as it is: " + e.getMessage());
      }
    }
    return done;
  }

  /** Returns what {@link #recoverForeign} would do; an empty batch shows only when it is opened. */
  public List<Recovered> recoverableForeign(Duration age) throws IOException {
    return findForeign(age).stream()
        .map(name -> new Recovered(name.file(), name.resting().file()))
        .toList();
  }

  private List<BatchName> findForeign(Duration age) throws IOException {
    Instant latest = Instant.ofEpochMilli(time.wallMillis()).minus(age);
    List<BatchName> old = new ArrayList<>();
    for (BatchName name : find(candidate -> candidate.owner() == 0)) {
      if (isOlder(name, latest)) {
        old.add(name);
      }
    }
    return old;
  }

  private boolean isOlder(BatchName name, Instant latest) {
    long written = directory.disk().lastModified(directory.path(name));
    return written != 0 && !Instant.ofEpochMilli(written).isAfter(latest);
  }

  private List<BatchName> find(Predicate<BatchName> wanted) throws IOException {
    List<BatchName> found = new ArrayList<>();
    directory.list(
        name -> {
          if (name.isInHand() && wanted.test(name)) {
            found.add(name);
          }
        });
    found.sort(Comparator.comparing(BatchName::file));
    return found;
  }

  /** Recovers one batch; returns null if somebody else did. */
  private @Nullable Recovered recover(BatchName name) throws IOException {
    try {
      if (name.isCopy() || (name.state() == BatchState.LOADING && !isComplete(name))) {
        if (name.owner() == 0 && OpenFiles.isOpen(directory.path(name))) {
          return null; // a Python producer that has sent nothing yet
        }
        files.delete(name);
        return new Recovered(name.file(), "");
      }
      boolean delivered = name.state() == BatchState.ASSIGNED && name.owner() != 0;
      BatchName resting = delivered ? name.restingOnceMore() : name.resting();
      if (delivered && resting.state() == BatchState.AVAILABLE) {
        noteDeath(name);
      }
      if (!files.recover(name, resting)) {
        return null;
      }
      tell(name, resting);
      return new Recovered(name.file(), resting.file());
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  private void tell(BatchName name, BatchName resting) {
    if (hints != null && resting.state() == BatchState.AVAILABLE) {
      hints.addReturned();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "Recovered {0} of a dead owner as {1}",
        directory.path(name),
        resting);
    events.tell(QueueEvent.Type.RECOVERED, name.id(), -1, resting.file());
  }

  /**
   * Notes in a batch where its owner has died. Killed in between and run again, it notes the same
   * once more, because the note says after how many deliveries it was made.
   */
  private void noteDeath(BatchName name) throws IOException {
    Path file = directory.path(name);
    try (BatchReader reader =
        BatchReader.open(directory.disk().open(file), file.toString(), name.salt())) {
      PoisonRecord before = reader.marks().poison();
      PoisonRecord after =
          PoisonRule.afterDeath(before, name.deliveries() + 1, (int) reader.progress());
      if (reader.isOurs() && !after.equals(before)) {
        reader.marks().markPoison(after);
      }
    } catch (DamagedBatchException | RefusedBatchException e) {
      LOG.log(System.Logger.Level.DEBUG, "Not noted: {0}", e.getMessage());
    }
  }

  /** Completes a batch that was being filled; returns false if it holds nothing. */
  private boolean isComplete(BatchName name) throws IOException {
    if (name.owner() == 0) {
      return isForeignComplete(name);
    }
    try (DiskFile file = directory.disk().open(directory.path(name))) {
      int messages = Salvage.complete(file, name.file(), name.key().salt());
      if (messages > 0) {
        file.force(); // some may have been forced before: a power failure must not undo it
      }
      return messages > 0;
    }
  }

  private boolean isForeignComplete(BatchName name) throws IOException {
    if (foreign.hasCompanion(name)) {
      foreign.makePlain(name);
    }
    return foreign.hasMessages(name);
  }
}
