package dev.turboqueue.internal.batch;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rules for names of queues and control files. */
public final class QueueNames {

  /** The hidden folder of a queue's control files. */
  public static final String CONTROL = ".turboqueue";

  /** The prefix of a damaged file that a repair has kept. */
  public static final String REPAIRED = "repaired_";

  /** The prefixes of all files that a queue keeps in its hidden folder. */
  private static final List<String> CONTROL_FILES =
      List.of("owners", "hints", "paused", "spare_", "probe_", "utf8-", REPAIRED);

  private static final int MAX_BYTES = 200;

  private QueueNames() {}

  /** Returns whether a file of this name in the hidden folder belongs to the queue. */
  public static boolean isControlFile(String file) {
    return BatchName.isAscii(file) && CONTROL_FILES.stream().anyMatch(file::startsWith);
  }

  /** Returns whether a file of this name in the hidden folder is one that a repair has kept. */
  public static boolean isRepaired(String file) {
    return isControlFile(file) && file.startsWith(REPAIRED);
  }

  /**
   * Returns {@code name}.
   *
   * @throws IllegalArgumentException if it cannot be a queue's name
   */
  public static String check(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("A queue's name must not be empty");
    }
    if (name.equals(".") || name.equals("..") || name.equals(CONTROL)) {
      throw bad(name, "is reserved");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == '\\') {
        throw bad(name, "contains a slash");
      }
      if (Character.isISOControl(c)) {
        throw bad(name, "contains a control character");
      }
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw bad(name.substring(0, 20) + "…", "is longer than " + MAX_BYTES + " bytes");
    }
    return name;
  }

  private static IllegalArgumentException bad(String name, String why) {
    StringBuilder shown = new StringBuilder();
    name.chars().forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return new IllegalArgumentException(
        "The queue name '" + shown + "' " + why + "; choose a plain name such as 'orders'");
  }
}
