package dev.turboqueue.internal.receive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchLeftAloneException;
import dev.turboqueue.BatchState;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.recover.ForeignFiles;
import dev.turboqueue.internal.recover.Recovery;
import dev.turboqueue.internal.signal.Arrivals;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Claims available batches for this process by renaming them, oldest first. Thread-safe: the
 * threads of a process share one.
 */
/*
 * A listing is expensive (it grows with the directory), a rename is cheap. So a claimer lists once
 * and uses the list until its end. Several claimers with the same list would compete for every
 * name. Therefore each takes every n-th name, where n is the number of owners that hold batches at
 * the moment, and starts at its own position among them. With one consumer that is every name in
 * order. After the end of the list, a claimer lists again only when there may be an available batch
 * that nobody has claimed, or from time to time, because the Python library does not report its
 * batches.
 */
public final class Claimer {

  /** The maximum number of names that a listing keeps: the oldest ones. */
  private static final int MAX_NAMES = 100_000;

  /** How often a waiting claimer checks whether the directory has changed. */
  private static final long CHANGE_NANOS = 100_000_000;

  /**
   * How often it lists in any case, because a change within one tick of the clock is not visible.
   */
  private static final long RELIST_NANOS = 1_000_000_000;

  /**
   * After this many tries the caller checks the time, so a hint that keeps changing blocks nobody.
   */
  private static final int MOST_LISTINGS = 3;

  private static final long RECOVERY_NANOS = 500_000_000;

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final Ownership ownership;
  private final Hints hints;
  private final ForeignFiles foreign;
  private final Recovery recovery;
  private final TimeSource time;

  @GuardedBy("this")
  private final Arrivals arrivals;

  @GuardedBy("this")
  private BatchName[] names = {};

  @GuardedBy("this")
  private int next;

  @GuardedBy("this")
  private int stride = 1;

  @GuardedBy("this")
  private boolean mayHoldMore;

  /** How many batches had returned to their old place at the last listing. */
  @GuardedBy("this")
  private long returned;

  /** How long the last listing took. */
  @GuardedBy("this")
  private long listingNanos;

  @GuardedBy("this")
  private long lastRecovery;

  @GuardedBy("this")
  private long modifiedAtListing;

  /** The age of the last listing when the directory was last checked. */
  @GuardedBy("this")
  private long lastLook;

  @GuardedBy("this")
  private long lastListing;

  /** Creates the claimer of a process. */
  public Claimer(
      QueueDirectory directory,
      BatchFiles files,
      Ownership ownership,
      Hints hints,
      ForeignFiles foreign,
      Recovery recovery,
      TimeSource time) {
    this.directory = directory;
    this.files = files;
    this.ownership = ownership;
    this.hints = hints;
    arrivals = new Arrivals(hints);
    this.foreign = foreign;
    this.recovery = recovery;
    this.time = time;
    lastRecovery = time.nanos() - RECOVERY_NANOS;
    lastListing = time.nanos() - RELIST_NANOS;
  }

  /**
   * Claims the next available batch; returns null if there is none now.
   *
   * @throws BatchLeftAloneException if a batch cannot be renamed; it is left alone for a while
   */
  synchronized @Nullable BatchName claim() throws IOException {
    if (next < names.length && hints.returned() != returned && isListingCheap()) {
      list(); // an older batch has returned
    }
    BatchName claimed = takeListed();
    for (int i = 0; i < MOST_LISTINGS && claimed == null && mayList(); i++) {
      list();
      claimed = takeListed();
    }
    return claimed;
  }

  @GuardedBy("this")
  private @Nullable BatchName takeListed() throws IOException {
    while (next < names.length) {
      BatchName available = names[next];
      next += stride;
      BatchName assigned = take(available);
      if (assigned != null) {
        return assigned;
      }
    }
    return null;
  }

  /** Reports to all claimers that this process has returned a batch to its place in the order. */
  void cameBack() {
    hints.addReturned();
    forgetListing();
  }

  private synchronized void forgetListing() {
    names = new BatchName[0];
    mayHoldMore = true;
  }

  private @Nullable BatchName take(BatchName available) throws IOException {
    BatchName assigned;
    try {
      assigned = files.claim(available, ownership);
    } catch (IOException e) {
      ownership.check(); // else the failure is not that of the file
      throw new BatchLeftAloneException(
          foreign.leaveAlone(available, String.valueOf(e.getMessage())), e);
    }
    if (assigned != null) {
      hints.addClaimed();
    }
    return assigned;
  }

  /** Returns whether listings still take at most a tenth of the time with one more. */
  @GuardedBy("this")
  private boolean isListingCheap() {
    return time.nanos() - lastListing >= 10 * listingNanos;
  }

  @GuardedBy("this")
  private boolean mayList() {
    return mayHoldMore || arrivals.isAny() || isListingDue();
  }

  /** Nobody reports a batch of the Python library, or one whose hint was lost. */
  @GuardedBy("this")
  private boolean isListingDue() {
    long age = time.nanos() - lastListing;
    if (age < CHANGE_NANOS || age - lastLook < CHANGE_NANOS) {
      return false;
    }
    lastLook = age;
    return age > RELIST_NANOS || directory.lastModified() != modifiedAtListing;
  }

  @GuardedBy("this")
  private void list() throws IOException {
    ownership.check(); // so that it is reported to a consumer that gets no batch
    lastListing = time.nanos();
    lastLook = 0;
    returned = hints.returned();
    arrivals.beginListing();
    modifiedAtListing = directory.lastModified();
    Listing listing = look();
    if (recoverFrom(listing.others)) {
      listing = look();
    }
    arrivals.endListing(listing.count);
    names = foreign.filter(listing.oldest(), listing.companions);
    stride = listing.claimers.size();
    next = names.length == 0 ? 0 : listing.rank() % names.length;
    mayHoldMore = names.length > 1;
    listingNanos = time.nanos() - lastListing;
    files.moveIntoFolders(listing.strays);
  }

  private Listing look() throws IOException {
    Listing listing = new Listing();
    directory.disk().list(directory.path(), listing::add);
    return listing;
  }

  @GuardedBy("this")
  private boolean recoverFrom(Set<Integer> others) throws IOException {
    if (others.isEmpty() || lastListing - lastRecovery < RECOVERY_NANOS) {
      return false;
    }
    lastRecovery = lastListing;
    return recovery.recoverFrom(others);
  }

  /** The result of one listing. */
  private final class Listing {

    private final List<BatchName> available = new ArrayList<>();
    private int count;
    private final Set<String> companions = new HashSet<>();
    private final Set<Integer> others = new HashSet<>();
    private final TreeSet<Integer> claimers = new TreeSet<>(Set.of(ownership.number()));

    /** Batches that should be in the folders of their states. */
    private final List<BatchName> strays = new ArrayList<>();

    void add(String file) {
      BatchName name = BatchName.parse(file);
      if (name == null) {
        if (file.endsWith("-journal") || file.endsWith("-wal")) {
          companions.add(file);
        }
      } else if (name.state() == BatchState.AVAILABLE) {
        addAvailable(name);
      } else if (QueueDirectory.WITH_FOLDERS.contains(name.state())) {
        strays.add(name);
      } else if (name.owner() != 0) {
        addInHand(name);
      }
    }

    private void addAvailable(BatchName name) {
      available.add(name);
      count++;
      if (available.size() >= MAX_NAMES * 3 / 2) {
        available.sort(BatchName.OLDEST_FIRST);
        available.subList(MAX_NAMES, available.size()).clear();
      }
    }

    private void addInHand(BatchName name) {
      if (name.state() == BatchState.ASSIGNED) {
        claimers.add(name.owner());
      }
      if (name.owner() != ownership.number()) {
        others.add(name.owner());
      }
    }

    BatchName[] oldest() {
      BatchName[] sorted = available.toArray(new BatchName[0]);
      Arrays.sort(sorted, BatchName.OLDEST_FIRST);
      return sorted;
    }

    /** Returns this process's position among those that hold batches. */
    int rank() {
      return claimers.headSet(ownership.number()).size();
    }
  }
}
