package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchState;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A batch's file name: its state, its owner, and what it is called when it is available; {@code
 * docs/protocol.md}, "Names". The only place that takes names apart or puts them together.
 *
 * @param file the name as it stands
 * @param state what it says
 * @param owner the number of the process of ours that has it in hand, 0 if none has
 * @param available its name when it is available, empty if it never will be
 */
record BatchName(String file, BatchState state, int owner, String available) {

  private static final String AVAIL = "avail_";
  private static final String READY = "ready_";
  private static final String ASSIGNED = "assigned_";
  private static final String CORRUPT = "corrupt_";
  private static final String SUFFIX = ".db";
  private static final String HOLD = "_temp_hold";
  private static final int OWNER_DIGITS = 5;

  /** Available batches, oldest first, whatever generation named them. */
  static final Comparator<String> OLDEST_FIRST = BatchName::compareBehindPrefix;

  /** Returns what {@code file} says, null if it is no batch's name. */
  static @Nullable BatchName parse(String file) {
    if (isAvailable(file)) {
      return new BatchName(file, BatchState.AVAILABLE, 0, file);
    }
    if (file.startsWith(ASSIGNED)) {
      return parseAssigned(file);
    }
    if (file.startsWith("loading_") || file.startsWith("load_")) {
      return file.endsWith(SUFFIX) ? parseLoading(file) : null;
    }
    if (file.startsWith(CORRUPT) || file.startsWith("invalid_file_")) {
      return new BatchName(file, BatchState.CORRUPT, 0, "");
    }
    return parsePythonClaim(file);
  }

  static boolean isAvailable(String file) {
    return (file.startsWith(AVAIL) || file.startsWith(READY)) && file.endsWith(SUFFIX);
  }

  private static @Nullable BatchName parseAssigned(String file) {
    int end = file.indexOf('_', ASSIGNED.length());
    if (end < 0 || !file.endsWith(SUFFIX)) {
      return null;
    }
    String number = file.substring(ASSIGNED.length(), end);
    int owner = ownNumber(number);
    return new BatchName(file, BatchState.ASSIGNED, owner, prefixed(file.substring(end + 1)));
  }

  /** Python writes its numbers bare: only one with leading zeros to five digits is ours. */
  private static int ownNumber(String number) {
    boolean ours =
        number.length() == OWNER_DIGITS
            && number.charAt(0) == '0'
            && number.chars().allMatch(c -> c >= '0' && c <= '9');
    return ours ? Integer.parseInt(number) : 0;
  }

  private static BatchName parseLoading(String file) {
    String rest = file.substring(file.indexOf('_') + 1);
    BatchIds.Writer writer = BatchIds.writer(rest.substring(0, rest.length() - SUFFIX.length()));
    if (writer != null) {
      String available = writer.naming().availablePrefix() + rest;
      return new BatchName(file, BatchState.LOADING, writer.owner(), available);
    }
    String prefix = file.startsWith("load_") ? READY : AVAIL;
    return new BatchName(file, BatchState.LOADING, 0, prefix + rest);
  }

  private static @Nullable BatchName parsePythonClaim(String file) {
    int held = file.indexOf(SUFFIX + HOLD); // the first: a second reader may have held it again
    if (held >= 0 && file.endsWith(HOLD) && (file.startsWith(AVAIL) || file.startsWith(READY))) {
      String available = file.substring(0, held + SUFFIX.length());
      return new BatchName(file, BatchState.ASSIGNED, 0, available);
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

  /** Returns the name under which {@code owner} holds an available batch. */
  static String assigned(int owner, String available) {
    return assignedPrefix(owner) + bare(available);
  }

  private static String assignedPrefix(int owner) {
    String number = Integer.toString(owner);
    return ASSIGNED + "0".repeat(OWNER_DIGITS - number.length()) + number + "_";
  }

  /** Returns the name under which a damaged batch is put aside. */
  static String corrupt(String available) {
    return CORRUPT + bare(available);
  }

  private static String bare(String available) {
    return available.startsWith(AVAIL) ? available.substring(AVAIL.length()) : available;
  }

  private static String prefixed(String bare) {
    return bare.startsWith(READY) ? bare : AVAIL + bare;
  }

  /** Returns the batch's identity: its name without state, epoch and suffix. */
  String id() {
    String name = available.isEmpty() ? file : available;
    int start = name.indexOf('_', name.indexOf('_') + 1) + 1;
    int end = name.lastIndexOf(SUFFIX);
    return name.substring(start, Math.max(start, end));
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
