package dev.turboqueue.cli;

/** Ends the command with one sentence for the user and an exit code. */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int exit;

  /** Creates the exception; {@code exit} is one of {@link Exit}. */
  public CliException(int exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** Creates the exception with its cause. */
  CliException(int exit, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** Returns the exit code. */
  public int exit() {
    return exit;
  }
}
