package dev.turboqueue.cli;

/** The exit codes of {@code turboq}. */
public final class Exit {

  /** Done. */
  public static final int OK = 0;

  /** Failed: an unreadable file, a full disk, a lost message. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The queue, batch or file does not exist. */
  public static final int NOT_FOUND = 3;

  /** There was no message, or none in time. */
  public static final int EMPTY = 4;

  /** The queue is full. */
  public static final int FULL = 5;

  /** Damage was found. */
  public static final int DAMAGED = 6;

  private Exit() {}
}
