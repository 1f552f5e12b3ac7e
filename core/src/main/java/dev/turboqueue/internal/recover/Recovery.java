package dev.turboqueue.internal.recover;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.Recovered;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Returns to the queue what dead owners have left behind. Batches that they had taken return to
 * their places; batches that they were filling are completed as far as they were written.
 * Thread-safe; can be killed at any point and run again.
 */
public final class Recovery {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** The maximum number of remembered recoveries. */
  private static final int MAX_UNREPORTED = 10_000;

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final ForeignFiles foreign;
  private final TimeSource time;
  private final Events events;

  /** Set, like the hints, by {@link #connect} before other threads have this object. */
  private @Nullable Ownership ownership;

  private @Nullable Hints hints;

  /** What was recovered from dead owners and not reported yet. */
  @GuardedBy("this")
  private final Deque<Recovered> unreported = new ArrayDeque<>();

  /** The last failure, which is logged only once. */
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

  /** Sets the owners, which are known only after this process has a number. */
  public void connect(Ownership ownership, Hints hints) {
    this.ownership = ownership;
    this.hints = hints;
  }

  /**
   * Recovers what {@code owner} left behind. The caller holds its byte's lock. A batch that cannot
   * be recovered now, for example because the disk is full, stops neither the others nor the
   * caller.
   *
   * @param still whether the owner may be alive, but stopped
   * @return whether nothing is left
   */
  private boolean recover(int owner, boolean still) throws IOException {
    Ownership recoverer = Objects.requireNonNull(ownership);
    BatchRecovery recovery = new BatchRecovery(directory, files, recoverer);
    Predicate<BatchName> isLeft = name -> isLeftBy(owner, name, recoverer.number());
    // First what was moved: this marks what is settled in the others.
    boolean all = recoverAll(find(isLeft.and(BatchName::isMoved)), recovery, still);
    return recoverAll(find(isLeft.and(name -> !recovery.isAwaited(name))), recovery, still) && all;
  }

  private boolean recoverAll(List<BatchName> names, BatchRecovery recovery, boolean still) {
    boolean all = true;
    for (BatchName name : names) {
      try {
        BatchName resting = recovery.recover(name, still);
        if (resting != null) {
          remember(recovered(name, resting));
        }
      } catch (IOException e) {
        all = false;
        logFailure("A batch could not be recovered yet: " + e.getMessage());
      }
    }
    return all;
  }

  /** The next recovery from the same owner continues one that has failed half-way. */
  private static boolean isLeftBy(int owner, BatchName name, int recoverer) {
    return name.owner() == owner || (name.owner() == recoverer && name.deadOwner() == owner);
  }

  /** Reports a recovered batch, unless it had no message. */
  private Recovered recovered(BatchName name, BatchName resting) {
    if (resting.isInHand()) {
      return new Recovered(name.file(), "");
    }
    report(name, resting);
    return new Recovered(name.file(), resting.file());
  }

  private synchronized void remember(Recovered recovered) {
    unreported.add(recovered);
    if (unreported.size() > MAX_UNREPORTED) {
      unreported.remove();
    }
  }

  /** Returns what was recovered from dead owners since the last call. */
  public synchronized List<Recovered> takeRecovered() {
    List<Recovered> recovered = new ArrayList<>(unreported);
    unreported.clear();
    return recovered;
  }

  private void logFailure(String message) {
    if (!message.equals(complaint)) {
      complaint = message;
      LOG.log(System.Logger.Level.WARNING, message);
    }
  }

  /** Recovers from all owners that are dead according to their marks. */
  public boolean recoverFromDead() throws IOException {
    return ownership != null && ownership.recoverFromDead(this::recover);
  }

  /** Recovers from all owners that are dead, found by the names of their batches. */
  public boolean recoverFromNamed() throws IOException {
    return ownership != null && ownership.recoverPatiently(numbersInHand(), this::recover);
  }

  /** Returns the owner numbers that have batches in hand. */
  public Set<Integer> numbersInHand() throws IOException {
    Set<Integer> owners = new TreeSet<>();
    for (BatchName name : find(candidate -> candidate.owner() != 0)) {
      owners.add(name.owner());
      if (name.deadOwner() != 0) {
        owners.add(name.deadOwner());
      }
    }
    return owners;
  }

  /** Recovers from those of {@code owners} that are dead; returns whether there was one. */
  public boolean recoverFrom(Set<Integer> owners) throws IOException {
    return ownership != null && ownership.recoverFrom(owners, this::recover);
  }

  /**
   * Recovers what processes of the Python library left behind more than {@code age} ago. A file
   * that cannot be taken, for example because its writer is alive but idle, is logged and left as
   * it is.
   */
  public List<Recovered> recoverForeign(Duration age) throws IOException {
    List<Recovered> done = new ArrayList<>();
    for (BatchName name : findForeign(age)) {
      try {
        Recovered recovered = recoverForeign(name);
        if (recovered != null) {
          done.add(recovered);
        }
      } catch (IOException e) {
        logFailure("A batch cannot be recovered and is left as it is: " + e.getMessage());
      }
    }
    return done;
  }

  /** Returns what {@link #recoverForeign} would do; it does not notice that a batch is empty. */
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
    // A copy is useful only if the file that it replaces does not exist.
    found.sort(Comparator.comparing(BatchName::isCopy).thenComparing(BatchName::file));
    return found;
  }

  /** Recovers a batch of the Python library; returns null if there was nothing to do. */
  private @Nullable Recovered recoverForeign(BatchName name) throws IOException {
    try {
      if (name.state() == BatchState.LOADING && !isForeignComplete(name)) {
        if (directory.disk().isOpen(directory.path(name))) {
          return null; // a producer that has sent nothing yet
        }
        files.delete(name);
        return recovered(name, name);
      }
      return files.recover(name, name.resting()) ? recovered(name, name.resting()) : null;
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  private void report(BatchName name, BatchName resting) {
    if (hints != null && resting.state() == BatchState.AVAILABLE) {
      hints.addReturned();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "Recovered {0} of a dead owner as {1}",
        directory.path(name),
        resting);
    events.report(QueueEvent.Type.RECOVERED, name.id(), -1, resting.file());
  }

  private boolean isForeignComplete(BatchName name) throws IOException {
    if (foreign.hasCompanion(name)) {
      foreign.makePlain(name);
    }
    return foreign.hasMessages(name);
  }
}
