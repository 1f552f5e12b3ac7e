package dev.turboqueue;

/** Where a batch stands; its file's name says so. */
public enum BatchState {
  /** Being filled by a producer. */
  LOADING,
  /** Waiting for a consumer. */
  AVAILABLE,
  /** Taken by a consumer. */
  ASSIGNED,
  /** Found damaged and put aside. */
  CORRUPT
}
