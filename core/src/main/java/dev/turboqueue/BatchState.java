package dev.turboqueue;

/** Where a batch stands; its file's name says so. */
public enum BatchState {
  /** Being filled by a producer. */
  LOADING,
  /** Waiting for its time. */
  DELAYED,
  /** Waiting for a consumer. */
  AVAILABLE,
  /** Taken by a process. */
  ASSIGNED,
  /** Dead letters: messages that are not delivered any more unless they are put back. */
  DEAD,
  /** Found damaged and put aside. */
  CORRUPT
}
