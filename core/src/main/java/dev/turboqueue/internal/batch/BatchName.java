package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import dev.turboqueue.internal.format.Salt;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A batch's file name: its state, its owner, and what it is called when nobody has it in hand;
 * {@code docs/protocol.md}, "Names". The only place that takes names apart or puts them together.
 *
 * @param file the name as it stands
 * @param state what it says
 * @param owner the number of the process of ours that has it in hand, 0 if none has
 * @param home its name when nobody has it in hand; empty if it is then to be deleted
 */
public record BatchName(String file, BatchState state, int owner, String home) {

  private static final String AVAIL = "avail_";
  private static final String READY = "ready_";
  private static final String ASSIGNED = "assigned_";
  private static final String DELAYED = "delayed_";
  private static final String DEAD = "dead_";
  private static final String CORRUPT = "corrupt_";
  private static final String INVALID = "invalid_file_";
  private static final String DUE = "_due";
  private static final String COPY = "_copy";
  private static final String RETAKEN = "_r";
  private static final String SUFFIX = ".db";
  private static final String HOLD = "_temp_hold";
  private static final int OWNER_DIGITS = 5;

  /** Available batches, oldest first, whatever generation named them. */
  public static final Comparator<String> OLDEST_FIRST = BatchName::compareBehindPrefix;

  /** Returns what {@code file} says, null if it is no batch's name. */
  public static @Nullable BatchName parse(String file) {
    if (isAvailable(file)) {
      return new BatchName(file, BatchState.AVAILABLE, 0, file);
    }
    if (file.startsWith(ASSIGNED)) {
      return parseAssigned(file);
    }
    if (file.startsWith("loading_") || file.startsWith("load_")) {
      return file.endsWith(SUFFIX) ? parseLoading(file) : null;
    }
    if (file.endsWith(SUFFIX) && (file.startsWith(CORRUPT) || file.startsWith(INVALID))) {
      return new BatchName(file, BatchState.CORRUPT, 0, file);
    }
    if (file.endsWith(SUFFIX) && file.startsWith(DEAD)) {
      return new BatchName(file, BatchState.DEAD, 0, file);
    }
    if (isDelayed(file)) {
      return new BatchName(file, BatchState.DELAYED, 0, file);
    }
    return parsePythonClaim(file);
  }

  public static boolean isAvailable(String file) {
    return (file.startsWith(AVAIL) || file.startsWith(READY)) && file.endsWith(SUFFIX);
  }

  private static boolean isDelayed(String file) {
    int end = file.startsWith(DELAYED) ? file.indexOf('_', DELAYED.length()) : -1;
    return end > 0 && file.endsWith(SUFFIX) && number(file.substring(DELAYED.length(), end)) >= 0;
  }

  /** Returns a number without sign, -1 if {@code text} is none. */
  private static long number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(text) : -1;
  }

  private static @Nullable BatchName parseAssigned(String file) {
    int end = file.indexOf('_', ASSIGNED.length());
    if (end < 0 || !file.endsWith(SUFFIX)) {
      return null;
    }
    int owner = ownNumber(file.substring(ASSIGNED.length(), end));
    return new BatchName(file, BatchState.ASSIGNED, owner, prefixed(file.substring(end + 1)));
  }

  /** Python writes its numbers bare: only one with leading zeros to five digits is ours. */
  private static int ownNumber(String text) {
    boolean ours = text.length() == OWNER_DIGITS && text.charAt(0) == '0' && number(text) > 0;
    return ours ? (int) number(text) : 0;
  }

  private static BatchName parseLoading(String file) {
    int start = file.indexOf('_') + 1;
    String rest = file.substring(start, file.length() - SUFFIX.length());
    boolean copy = rest.endsWith(COPY);
    int due = rest.lastIndexOf(DUE);
    int end = copy ? rest.length() - COPY.length() : due >= 0 ? due : rest.length();
    String part = rest.substring(0, end);
    BatchIds.Writer writer = BatchIds.writer(part);
    if (writer == null) {
      String prefix = file.startsWith("load_") ? READY : AVAIL;
      return new BatchName(file, BatchState.LOADING, 0, prefix + rest + SUFFIX);
    }
    String available = writer.naming().availablePrefix() + part + SUFFIX;
    long time = due < 0 ? -1 : number(rest.substring(due + DUE.length()));
    String home = copy ? "" : time < 0 ? available : delayed(time, available);
    return new BatchName(file, BatchState.LOADING, writer.owner(), home);
  }

  private static @Nullable BatchName parsePythonClaim(String file) {
    String held = file;
    while (held.endsWith(HOLD)) { // several claimers at a time can each add theirs
      held = held.substring(0, held.length() - HOLD.length());
    }
    if (isAvailable(held)) {
      return new BatchName(file, BatchState.ASSIGNED, 0, held);
    }
    int end = file.lastIndexOf(SUFFIX) + SUFFIX.length();
    boolean numbered = end == file.length() || file.startsWith("_", end);
    if (end < SUFFIX.length() || !numbered) {
      return null;
    }
    if ((file.startsWith("chosen_") && end == file.length()) || file.startsWith("unload_")) {
      String available = READY + file.substring(file.indexOf('_') + 1, end);
      return new BatchName(file, BatchState.ASSIGNED, 0, available);
    }
    return null;
  }

  /** Returns the name of a batch that is being filled and will be available. */
  public static String loading(BatchNaming naming, String part) {
    return naming.loadingPrefix() + part + SUFFIX;
  }

  /** Returns the name of a batch that is being filled and will be available at {@code due}. */
  public static String loadingDelayed(BatchNaming naming, String part, long due) {
    return naming.loadingPrefix() + part + DUE + due + SUFFIX;
  }

  /** Returns the name of a batch that is being filled with copies of messages in hand. */
  public static String loadingCopies(BatchNaming naming, String part) {
    return naming.loadingPrefix() + part + COPY + SUFFIX;
  }

  public static String available(BatchNaming naming, String part) {
    return naming.availablePrefix() + part + SUFFIX;
  }

  public static String dead(String part) {
    return DEAD + part + SUFFIX;
  }

  /** Returns the name under which {@code owner} holds the batch with the name {@code home}. */
  public static String assigned(int owner, String home) {
    String number = Integer.toString(owner);
    return ASSIGNED + "0".repeat(OWNER_DIGITS - number.length()) + number + "_" + bare(home);
  }

  /** Returns the name under which a damaged batch is put aside. */
  public static String corrupt(String home) {
    return CORRUPT + bare(home);
  }

  /** Returns the name of a new batch that takes this one's place. */
  public String successor(BatchNaming naming, String newPart) {
    String place = home.startsWith(CORRUPT) ? home.substring(CORRUPT.length()) : home;
    if (place.startsWith(DEAD)) {
      return dead(newPart);
    }
    String available = available(naming, newPart);
    return isDelayed(place) ? delayed(due(place), available) : available;
  }

  /** Returns the name under which an available batch waits until {@code due}. */
  public static String delayed(long due, String available) {
    return DELAYED + due + "_" + bare(available);
  }

  private static String bare(String home) {
    return home.startsWith(AVAIL) ? home.substring(AVAIL.length()) : home;
  }

  private static String prefixed(String bare) {
    boolean hasPrefix =
        bare.startsWith(READY)
            || bare.startsWith(DEAD)
            || bare.startsWith(CORRUPT)
            || bare.startsWith(INVALID)
            || isDelayed(bare);
    return hasPrefix ? bare : AVAIL + bare;
  }

  /** Returns when a delayed batch becomes available, in milliseconds of the queue's clock; or 0. */
  public long due() {
    return state == BatchState.DELAYED ? due(file) : 0;
  }

  private static long due(String delayed) {
    int start = DELAYED.length();
    return number(delayed.substring(start, delayed.indexOf('_', start)));
  }

  /** Returns the name of a delayed batch when its time has come. */
  public String whenDue() {
    return prefixed(file.substring(file.indexOf('_', DELAYED.length()) + 1));
  }

  /** Returns how often the batch was taken by a process that then died or gave it back. */
  public int deliveries() {
    String name = stem();
    int at = name.lastIndexOf(RETAKEN);
    long times = at < 0 ? -1 : number(name.substring(at + RETAKEN.length()));
    return (int) Math.max(0, Math.min(times, Integer.MAX_VALUE - 1));
  }

  /** Returns the home of a batch that was delivered once more, in whole or in part. */
  public String homeOnceMore() {
    if (!isAvailable(home)) {
      return home;
    }
    int times = deliveries();
    String stem = stem();
    String first = times == 0 ? stem : stem.substring(0, stem.lastIndexOf(RETAKEN));
    return first + RETAKEN + (times + 1) + SUFFIX;
  }

  private String stem() {
    String name = home.isEmpty() ? file : home;
    int end = name.lastIndexOf(SUFFIX);
    return end < 0 ? name : name.substring(0, end);
  }

  /** Returns what stays of the name in all states: epoch and uuid. */
  public String part() {
    String stem = stem();
    int start = 0;
    for (String prefix : new String[] {CORRUPT, "loading_", "load_"}) {
      start = stem.startsWith(prefix, start) ? start + prefix.length() : start;
    }
    if (stem.startsWith(DELAYED, start)) {
      start = stem.indexOf('_', start + DELAYED.length()) + 1;
    }
    for (String prefix : new String[] {DEAD, AVAIL, READY}) {
      start = stem.startsWith(prefix, start) ? start + prefix.length() : start;
    }
    int end = deliveries() == 0 ? stem.length() : stem.lastIndexOf(RETAKEN);
    end = stem.endsWith(COPY) ? stem.length() - COPY.length() : end;
    return stem.substring(start, Math.max(start, end));
  }

  /** Returns the salt of the batch's pages, 0 if the name is not one that we gave. */
  public int salt() {
    String part = part();
    return BatchIds.writer(part) == null ? 0 : Salt.of(part);
  }

  /** Returns the {@link #salt} of the batch with the name {@code file}, 0 if it is no batch's. */
  public static int saltOf(String file) {
    BatchName name = parse(file);
    return name == null ? 0 : name.salt();
  }

  /** Returns the batch's identity: its name without state, epoch and suffix. */
  public String id() {
    String part = part();
    return part.substring(part.indexOf('_') + 1);
  }

  private static int compareBehindPrefix(String a, String b) {
    int start = AVAIL.length();
    int end = Math.min(a.length(), b.length());
    for (int i = start; i < end; i++) {
      int difference = a.charAt(i) - b.charAt(i);
      if (difference != 0) {
        return difference;
      }
    }
    return a.length() - b.length();
  }
}
