package dev.turboqueue.internal.format;

/** A batch that only the SQLite library can read. */
public final class NotPlainException extends RefusedBatchException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public NotPlainException(String file) {
    super(
        file + ": it is a SQLite database in UTF-16; add the module turboqueue-sqlite to read it");
  }
}
