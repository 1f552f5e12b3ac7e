package dev.turboqueue;

/** The state of a batch; its file's name shows it. */
public enum BatchState {
  /** Being filled by a producer. */
  LOADING,
  /** Delayed: not due yet. */
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
