package dev.turboqueue.faults;

/** What becomes of the messages of a {@link CutWriter}, by their numbers. */
enum Fate {

  /** Received and acknowledged. */
  ACKNOWLEDGED,

  /** Sent for a time that does not come. */
  SENT_FOR_LATER,

  /** Received and released; when it comes again, rejected. */
  RELEASED,

  /** Received and released for a time that does not come. */
  RELEASED_FOR_LATER,

  /** Received and rejected. */
  REJECTED;

  /** One message in so many has each of the other fates. */
  private static final int RARE = 61;

  static Fate of(long number) {
    int place = (int) (number % RARE);
    return place < values().length ? values()[place] : ACKNOWLEDGED;
  }

  /** Returns whether a copy takes its place, so that for a moment it is there twice. */
  boolean isMoved() {
    return this != ACKNOWLEDGED && this != SENT_FOR_LATER;
  }
}
