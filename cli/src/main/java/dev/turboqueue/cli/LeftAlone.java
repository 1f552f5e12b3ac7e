package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** The batches that a command found and could not take: a queue with such batches is not empty. */
record LeftAlone(String queue, Map<Path, String> reasons) {

  private static final int MOST_NAMED = 3;

  /** Returns those of an open queue that the user calls {@code queue}. */
  static LeftAlone by(String queue, TurboQueue opened) {
    return new LeftAlone(queue, opened.leftAlone());
  }

  /**
   * Reports them.
   *
   * @throws CliException if there is one
   */
  void check() {
    if (reasons.isEmpty()) {
      return;
    }
    throw new CliException(
        Exit.FAILURE,
        "The queue '"
            + queue
            + "' is not empty, but "
            + Units.count(reasons.size(), "batch cannot", "batches cannot")
            + " be taken: "
            + named(reasons.values())
            + ".");
  }

  private static String named(Collection<String> reasons) {
    String first = reasons.stream().limit(MOST_NAMED).collect(Collectors.joining("; "));
    int others = reasons.size() - MOST_NAMED;
    return others > 0 ? first + "; and " + others + " more" : first;
  }
}
