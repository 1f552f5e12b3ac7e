package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.util.Map;

/** The batches that a command found and could not take: a queue with such batches is not empty. */
record LeftAlone(String queue, Map<Path, String> reasons) {

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
            + Units.first(3, "; ", reasons.values())
            + ".");
  }
}
