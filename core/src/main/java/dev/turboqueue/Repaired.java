package dev.turboqueue;

import java.util.List;

/**
 * What repair has saved of a damaged file.
 *
 * @param file the damaged file's name before
 * @param batch the name of the new batch with the saved messages (of the first one, if there are
 *     several); empty if there was nothing to save
 * @param messages how many messages were saved
 * @param lost what is lost, one sentence for each part; empty if nothing is lost
 */
public record Repaired(String file, String batch, long messages, List<String> lost) {

  /** Makes {@code lost} unmodifiable. */
  public Repaired {
    lost = List.copyOf(lost);
  }
}
