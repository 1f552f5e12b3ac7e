package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import dev.turboqueue.internal.time.Moment;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch's file name: its state, the owner that has it in hand, and its resting name, which is its
 * name while nobody has it in hand; {@code docs/protocol.md}, "Names". Only this class parses and
 * composes names.
 */
public final class BatchName {

  /**
   * The prefix of a batch being filled that can contain accepted messages. When the Python library
   * starts, it deletes files with the other prefixes.
   */
  public static final String FILLING = "filling_";

  private static final List<String> LOADING = List.of(FILLING, "loading_", "load_");
  private static final String AVAIL = "avail_";
  private static final String READY = "ready_";
  private static final String ASSIGNED = "assigned_";
  private static final String DELAYED = "delayed_";
  private static final String DEAD = "dead_";
  private static final String CORRUPT = "corrupt_";
  private static final String INVALID = "invalid_file_";
  private static final String DUE = "_due";
  private static final String COPY = "_copy";
  private static final String MOVED = "moved_";
  private static final String RETAKEN = "_r";
  private static final String RECOVERING = "recovering_";
  private static final String RECOVERED = "recovered_";
  private static final String REPLACED = "replaced_";
  private static final String SUFFIX = ".db";
  private static final String HOLD = "_temp_hold";
  private static final int OWNER_DIGITS = 5;

  /**
   * Oldest first, for the names of all generations; delayed batches by their due time on the wall
   * clock.
   */
  public static final Comparator<BatchName> OLDEST_FIRST = BatchName::compareAge;

  private final String file;
  private final BatchState state;
  private final int owner;

  /**
   * Equal to {@link #file} if nobody has the batch in hand; empty for copies of messages that are
   * in hand.
   */
  private final String resting;

  /** When a delayed batch becomes available; null for any other. */
  private final @Nullable Moment due;

  /** The owner from which {@link #owner} recovers the batch, 0 if it does not. */
  private final int deadOwner;

  private BatchName(String file, BatchState state, int owner, String resting) {
    this(file, state, owner, resting, 0);
  }

  private BatchName(String file, BatchState state, int owner, String resting, int deadOwner) {
    this.file = file;
    this.state = state;
    this.owner = owner;
    this.resting = resting;
    due = state == BatchState.DELAYED ? dueOf(file) : null;
    this.deadOwner = deadOwner;
  }

  private static BatchName resting(String file, BatchState state) {
    return new BatchName(file, state, 0, file);
  }

  /**
   * Parses {@code file}; returns null if it is not a batch's name. A name that is not ASCII is not
   * one, because some locales cannot open a file of that name.
   */
  public static @Nullable BatchName parse(String file) {
    return isAscii(file) ? parseAscii(file) : null;
  }

  static boolean isAscii(String file) {
    for (int i = 0; i < file.length(); i++) {
      if (file.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable BatchName parseAscii(String file) {
    BatchName resting = parseResting(file);
    if (resting != null) {
      return resting;
    }
    if (file.startsWith(ASSIGNED)) {
      return parseAssigned(file);
    }
    for (String loading : LOADING) {
      if (file.startsWith(loading)) {
        return file.endsWith(SUFFIX) ? parseLoading(file) : null;
      }
    }
    if (file.startsWith(MOVED)) {
      return parseMoved(file);
    }
    for (String prefix : new String[] {RECOVERING, RECOVERED, REPLACED}) {
      if (file.startsWith(prefix)) {
        return parseRecovery(file, prefix.length());
      }
    }
    return parsePythonClaim(file);
  }

  /** Two numbers are followed by the name that the batch had under the dead owner. */
  private static @Nullable BatchName parseRecovery(String file, int start) {
    int second = start + OWNER_DIGITS + 1;
    int rest = second + OWNER_DIGITS + 1;
    BatchName before = file.length() <= rest ? null : parseAscii(file.substring(rest));
    if (before == null || !before.isInHand()) {
      return null;
    }
    int owner = ownNumber(file.substring(start, second - 1));
    int deadOwner = ownNumber(file.substring(second, rest - 1));
    return owner == 0 || deadOwner == 0
        ? null
        : new BatchName(file, before.state, owner, before.resting, deadOwner);
  }

  /** Returns a batch that nobody has in hand, null if {@code file} is not the name of one. */
  private static @Nullable BatchName parseResting(String file) {
    if (!file.endsWith(SUFFIX)) {
      return null;
    }
    if (file.startsWith(AVAIL) || file.startsWith(READY)) {
      return resting(file, BatchState.AVAILABLE);
    }
    if (file.startsWith(CORRUPT) || file.startsWith(INVALID)) {
      return resting(file, BatchState.CORRUPT);
    }
    if (file.startsWith(DEAD)) {
      return resting(file, BatchState.DEAD);
    }
    if (!file.startsWith(DELAYED)) {
      return null;
    }
    BatchName delayed = resting(file, BatchState.DELAYED);
    return delayed.due == null ? null : delayed;
  }

  /** Returns when {@code file} becomes available, null if it is not a delayed batch's name. */
  private static @Nullable Moment dueOf(String file) {
    int end = file.startsWith(DELAYED) ? file.indexOf('_', DELAYED.length()) : -1;
    return end < 0 ? null : DueText.parse(file.substring(DELAYED.length(), end));
  }

  private static @Nullable BatchName parseAssigned(String file) {
    int end = file.indexOf('_', ASSIGNED.length());
    if (end < 0 || !file.endsWith(SUFFIX)) {
      return null;
    }
    int owner = ownNumber(file.substring(ASSIGNED.length(), end));
    return new BatchName(file, BatchState.ASSIGNED, owner, withPrefix(file.substring(end + 1)));
  }

  /** Python writes its numbers without leading zeros: only five digits are ours. */
  private static int ownNumber(String text) {
    boolean ours =
        text.length() == OWNER_DIGITS && text.charAt(0) == '0' && DueText.number(text) > 0;
    return ours ? (int) DueText.number(text) : 0;
  }

  private static BatchName parseLoading(String file) {
    int start = file.indexOf('_') + 1;
    String rest = file.substring(start, file.length() - SUFFIX.length());
    boolean copy = rest.endsWith(COPY);
    int due = rest.lastIndexOf(DUE);
    int end = copy ? rest.length() - COPY.length() : due >= 0 ? due : rest.length();
    BatchKey key = new BatchKey(rest.substring(0, end));
    BatchIds.Writer writer = BatchIds.writer(key);
    if (writer == null) {
      String prefix = file.startsWith("load_") ? READY : AVAIL;
      return new BatchName(file, BatchState.LOADING, 0, prefix + rest + SUFFIX);
    }
    BatchName available = available(writer.naming(), key);
    Moment time = due < 0 ? null : DueText.parse(rest.substring(due + DUE.length()));
    String resting = copy ? "" : time == null ? available.file : available.delayedUntil(time).file;
    return new BatchName(file, BatchState.LOADING, writer.owner(), resting);
  }

  /** Only we commit copies. */
  private static @Nullable BatchName parseMoved(String file) {
    BatchName resting = parseResting(withPrefix(file.substring(MOVED.length())));
    BatchIds.Writer writer = resting == null ? null : BatchIds.writer(resting.key());
    return resting == null || writer == null
        ? null
        : new BatchName(file, BatchState.LOADING, writer.owner(), resting.file);
  }

  private static @Nullable BatchName parsePythonClaim(String file) {
    String held = file;
    while (held.endsWith(HOLD)) { // several claimers in turn can each add theirs
      held = held.substring(0, held.length() - HOLD.length());
    }
    BatchName available = parseResting(held);
    if (available != null && available.state == BatchState.AVAILABLE) {
      return new BatchName(file, BatchState.ASSIGNED, 0, held);
    }
    int end = file.lastIndexOf(SUFFIX) + SUFFIX.length();
    boolean numbered = end == file.length() || file.startsWith("_", end);
    if (end < SUFFIX.length() || !numbered) {
      return null;
    }
    if ((file.startsWith("chosen_") && end == file.length()) || file.startsWith("unload_")) {
      String ready = READY + file.substring(file.indexOf('_') + 1, end);
      return new BatchName(file, BatchState.ASSIGNED, 0, ready);
    }
    return null;
  }

  /** Returns the name of a batch that is being filled and will be available. */
  public static BatchName loading(String prefix, BatchKey key) {
    return parseLoading(prefix + key.text() + SUFFIX);
  }

  /** Returns the name of a batch that is being filled and will be available at {@code due}. */
  public static BatchName loadingDelayed(String prefix, BatchKey key, Moment due) {
    return parseLoading(prefix + key.text() + DUE + DueText.of(due) + SUFFIX);
  }

  /** Returns the name of a batch that is being filled with copies of messages in hand. */
  public static BatchName loadingCopies(String prefix, BatchKey key) {
    return parseLoading(prefix + key.text() + COPY + SUFFIX);
  }

  /** Returns the name under which copies that will be called {@code resting} are committed. */
  public static BatchName moved(BatchName resting) {
    return Objects.requireNonNull(parseMoved(MOVED + withoutAvail(resting.file)), resting.file);
  }

  /** Returns the name of an available batch. */
  public static BatchName available(BatchNaming naming, BatchKey key) {
    return resting(naming.availablePrefix() + key.text() + SUFFIX, BatchState.AVAILABLE);
  }

  /** Returns the name of a batch of dead letters. */
  public static BatchName dead(BatchKey key) {
    return resting(DEAD + key.text() + SUFFIX, BatchState.DEAD);
  }

  /** Returns the file's name. */
  public String file() {
    return file;
  }

  /** Returns the state in the name. */
  public BatchState state() {
    return state;
  }

  /** Returns the number of the process of ours that has the batch in hand, 0 if none has. */
  public int owner() {
    return owner;
  }

  /** Returns whether some process, ours or not, has the batch in hand. */
  public boolean isInHand() {
    return state == BatchState.LOADING || state == BatchState.ASSIGNED;
  }

  /** Returns the owner from which {@link #owner} recovers the batch, 0 if it does not. */
  public int deadOwner() {
    return deadOwner;
  }

  /**
   * Returns whether the batch contains copies of messages that are not settled elsewhere. If a dead
   * owner leaves it behind, it is deleted.
   */
  public boolean isCopy() {
    return resting.isEmpty() || file.startsWith(RECOVERED);
  }

  /** Returns whether the batch contains copies that are committed: their originals are settled. */
  public boolean isMoved() {
    return state == BatchState.LOADING
        && file.startsWith(MOVED, deadOwner == 0 ? 0 : restOfRecovery());
  }

  /** Returns whether a complete copy of this batch, under its own name, has taken its place. */
  public boolean isReplaced() {
    return file.startsWith(REPLACED);
  }

  /** Returns whether the batch is being filled and may contain accepted messages. */
  public boolean mayHoldAccepted() {
    return file.startsWith(FILLING);
  }

  /**
   * Returns the name of the batch while nobody has it in hand.
   *
   * @throws IllegalStateException if it is a copy, which has none
   */
  public BatchName resting() {
    if (!isInHand()) {
      return this;
    }
    BatchName name = parseResting(resting);
    if (name == null) {
      throw new IllegalStateException(file + " has no resting name");
    }
    return name;
  }

  /** Returns the name under which {@code holder} has this resting batch in hand. */
  public BatchName assignedTo(int holder) {
    String assigned = ASSIGNED + digits(holder) + "_" + withoutAvail(resting);
    return new BatchName(assigned, BatchState.ASSIGNED, holder, resting);
  }

  private static String digits(int owner) {
    String number = Integer.toString(owner);
    return "0".repeat(OWNER_DIGITS - number.length()) + number;
  }

  /** Returns the name under which {@code recoverer} has this batch of a dead owner in hand. */
  public BatchName recoveredBy(int recoverer) {
    String before = deadOwner == 0 ? file : file.substring(restOfRecovery());
    String taken = RECOVERING + digits(recoverer) + "_" + digits(owner) + "_" + before;
    return new BatchName(taken, state, recoverer, resting, owner);
  }

  private int restOfRecovery() {
    return file.indexOf('_') + 2 * (OWNER_DIGITS + 1) + 1;
  }

  /** Returns the name of a copy of this batch, which is being recovered. */
  public BatchName recoveredCopy() {
    return duringRecovery(RECOVERED);
  }

  /** Returns the name of this batch, which is being recovered, when its copy is complete. */
  public BatchName replaced() {
    return duringRecovery(REPLACED);
  }

  private BatchName duringRecovery(String prefix) {
    String rest = file.substring(file.indexOf('_') + 1);
    return new BatchName(prefix + rest, state, owner, resting, deadOwner);
  }

  /** Returns the name under which this batch is put aside as damaged. */
  public BatchName corrupt() {
    return resting(CORRUPT + withoutAvail(resting), BatchState.CORRUPT);
  }

  /** Returns the name under which this available batch waits until {@code due}. */
  public BatchName delayedUntil(Moment due) {
    return resting(DELAYED + DueText.of(due) + "_" + withoutAvail(resting), BatchState.DELAYED);
  }

  /** Returns the name of a new batch that takes this one's place. */
  public BatchName successor(BatchNaming naming, BatchKey newKey) {
    String place = resting.startsWith(CORRUPT) ? resting.substring(CORRUPT.length()) : resting;
    if (place.startsWith(DEAD)) {
      return dead(newKey);
    }
    BatchName available = available(naming, newKey);
    Moment time = dueOf(place);
    return time == null ? available : available.delayedUntil(time);
  }

  private static String withoutAvail(String name) {
    return name.startsWith(AVAIL) ? name.substring(AVAIL.length()) : name;
  }

  private static String withPrefix(String rest) {
    boolean hasPrefix =
        rest.startsWith(READY)
            || rest.startsWith(DEAD)
            || rest.startsWith(CORRUPT)
            || rest.startsWith(INVALID)
            || dueOf(rest) != null;
    return hasPrefix ? rest : AVAIL + rest;
  }

  /** Returns when a delayed batch becomes available. */
  public Moment due() {
    return Objects.requireNonNull(due, file);
  }

  private long dueByWallClock() {
    return due == null ? 0 : due.wallMillis();
  }

  /** Returns the name of a delayed batch when it is due. */
  public BatchName whenDue() {
    String available = withPrefix(file.substring(file.indexOf('_', DELAYED.length()) + 1));
    return resting(available, BatchState.AVAILABLE);
  }

  /** Returns how often the batch was taken by a process that then died or gave it back. */
  public int deliveries() {
    return (int) Math.max(0, Math.min(counter(), Integer.MAX_VALUE - 1));
  }

  /** Returns whether the file ever belonged to another process, which died or gave it back. */
  public boolean wasOwnedByOthers() {
    return counter() >= 0;
  }

  /** Returns the number at the end of the name, -1 if there is none. */
  private long counter() {
    String name = stem();
    int at = name.lastIndexOf(RETAKEN);
    return at < 0 ? -1 : DueText.number(name.substring(at + RETAKEN.length()));
  }

  /** Returns the resting name after one more delivery, in whole or in part. */
  public BatchName restingOnceMore() {
    BatchName name = resting();
    return name.state == BatchState.AVAILABLE ? name.withCounter(deliveries() + 1) : name;
  }

  /**
   * Returns the resting name of a batch whose owner is dead. It has a counter, because the file
   * belonged to another process; if a consumer had the batch, it counts one more delivery.
   */
  public BatchName restingRecovered() {
    BatchName name = resting();
    if (name.state == BatchState.CORRUPT) {
      return name; // whose file is never used again
    }
    boolean delivered = state == BatchState.ASSIGNED && name.state == BatchState.AVAILABLE;
    return name.withCounter(deliveries() + (delivered ? 1 : 0));
  }

  private BatchName withCounter(int deliveries) {
    return resting(withoutCounter() + RETAKEN + deliveries + SUFFIX, state);
  }

  private String withoutCounter() {
    String stem = stem();
    return counter() < 0 ? stem : stem.substring(0, stem.lastIndexOf(RETAKEN));
  }

  private String stem() {
    String name = resting.isEmpty() ? file : resting;
    int end = name.lastIndexOf(SUFFIX);
    return end < 0 ? name : name.substring(0, end);
  }

  /** Returns the part of the name that is the same in all states. */
  public BatchKey key() {
    String stem = withoutCounter();
    int start = keyStart(stem);
    int end = stem.endsWith(COPY) ? stem.length() - COPY.length() : stem.length();
    return new BatchKey(stem.substring(start, Math.max(start, end)));
  }

  /** Returns where the key begins: behind the prefixes of the states. */
  private static int keyStart(String name) {
    int start = 0;
    for (String prefix : new String[] {CORRUPT, INVALID, FILLING, "loading_", "load_"}) {
      start = name.startsWith(prefix, start) ? start + prefix.length() : start;
    }
    if (name.startsWith(DELAYED, start)) {
      start = name.indexOf('_', start + DELAYED.length()) + 1;
    }
    for (String prefix : new String[] {DEAD, AVAIL, READY}) {
      start = name.startsWith(prefix, start) ? start + prefix.length() : start;
    }
    return start;
  }

  /** Returns the salt of the batch's pages, 0 if the name was not given by us. */
  public int salt() {
    BatchKey key = key();
    return BatchIds.writer(key) == null ? 0 : key.salt();
  }

  /**
   * Returns the {@link #salt} of the batch with the name {@code file}, 0 if it is not the name of a
   * batch.
   */
  public static int saltOf(String file) {
    BatchName name = parse(file);
    return name == null ? 0 : name.salt();
  }

  /** Returns the batch's identity: its name without state, epoch and suffix. */
  public String id() {
    return key().id();
  }

  private static int compareAge(BatchName a, BatchName b) {
    int byDue = Long.compare(a.dueByWallClock(), b.dueByWallClock());
    return byDue == 0 ? compareKeys(a, b) : byDue;
  }

  private static int compareKeys(BatchName a, BatchName b) {
    int atA = a.state == BatchState.AVAILABLE ? AVAIL.length() : keyStart(a.file);
    int atB = b.state == BatchState.AVAILABLE ? AVAIL.length() : keyStart(b.file);
    while (atA < a.file.length() && atB < b.file.length()) {
      int difference = a.file.charAt(atA++) - b.file.charAt(atB++);
      if (difference != 0) {
        return difference;
      }
    }
    return (a.file.length() - atA) - (b.file.length() - atB);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BatchName name && file.equals(name.file);
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }

  @Override
  public String toString() {
    return file;
  }
}
