package dev.turboqueue.internal.batch;

import dev.turboqueue.internal.format.Salt;

/**
 * Identifies a batch in all its states: epoch and uuid, {@code 1795469960_01a20a59-…}. Keys sort in
 * the order of creation.
 *
 * @param text the key as in file names
 */
public record BatchKey(String text) {

  /** Returns the batch's identity for users: the key without the epoch. */
  public String id() {
    return text.substring(text.indexOf('_') + 1);
  }

  /** Returns the salt with which the checksums of the batch's pages begin. */
  public int salt() {
    return Salt.of(text);
  }
}
