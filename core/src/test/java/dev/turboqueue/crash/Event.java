package dev.turboqueue.crash;

import org.jspecify.annotations.Nullable;

/** Something that changes a disk. */
sealed interface Event {

  /** Bytes given to a file that had the name {@code name}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(int file, String name, int position, byte[] bytes) implements Event {
    int end() {
      return position + bytes.length;
    }
  }

  /** A file is cut to a size. */
  record Cut(int file, int size) implements Event {}

  /** A file gets another name: created if it had none, deleted if it gets none. */
  record Name(int file, @Nullable String from, @Nullable String to) implements Event {}

  /** A file's bytes are forced to the disk; its name is not. */
  record Force(int file) implements Event {}

  /** The names in a folder, or in the queue's directory itself, are forced; no bytes are. */
  record ForceDirectory(String folder) implements Event {

    /** Returns whether a change concerns this folder. */
    boolean covers(Name change) {
      return isIn(change.from()) || isIn(change.to());
    }

    private boolean isIn(@Nullable String name) {
      return name != null && folder.equals(name.substring(0, Math.max(0, name.indexOf('/'))));
    }
  }

  /**
   * The kernel could not write to the disk what was given to a file and not forced: it is still
   * read, until the machine stops, and no later forcing brings it back.
   */
  record WriteBackError(int file) implements Event {}
}
