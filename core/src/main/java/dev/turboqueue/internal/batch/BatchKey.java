package dev.turboqueue.internal.batch;

import dev.turboqueue.internal.format.Salt;

/**
 * What identifies a batch in all its states: epoch and uuid, {@code 1795469960_01a20a59-…}. Keys
 * sort in the order of creation.
 *
 * @param text the key as it stands in file names
 */
public record BatchKey(String text) {

  /** Returns the batch's identity for users: the key without the epoch. */
  public String id() {
    return text.substring(text.indexOf('_') + 1);
  }

  /** Returns what the checksums of the batch's pages begin with. */
  public int salt() {
    return Salt.of(text);
  }
}
