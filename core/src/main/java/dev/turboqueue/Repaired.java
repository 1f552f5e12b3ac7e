package dev.turboqueue;

import java.util.List;

/**
 * What repair has saved of a damaged file.
 *
 * @param file the damaged file's name before
 * @param batch the name of the new batch that holds what was saved, the first one's if one was not
 *     enough; empty if nothing was left to save
 * @param messages how many messages were saved
 * @param lost what is lost, a sentence for each part; empty if nothing is
 */
public record Repaired(String file, String batch, long messages, List<String> lost) {

  /** Makes {@code lost} unmodifiable. */
  public Repaired {
    lost = List.copyOf(lost);
  }
}
