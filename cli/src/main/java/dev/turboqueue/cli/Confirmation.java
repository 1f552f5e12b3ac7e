package dev.turboqueue.cli;

import java.io.IOException;

/** Has the user confirm what cannot be undone. */
final class Confirmation {

  private Confirmation() {}

  /**
   * Asks for the queue's name to be typed in.
   *
   * @param what what would be deleted, for instance {@code 3 messages of orders}
   * @throws CliException if something else is typed, or there is no terminal to ask at
   */
  static void ask(Globals globals, String what, String queue) throws IOException {
    String typed = globals.ask("This deletes " + what + " permanently. Type the queue's name: ");
    if (typed == null) {
      throw new CliException(
          Exit.USAGE,
          "Nothing was deleted: there is no terminal to ask on; --yes deletes without asking.");
    }
    if (!typed.equals(queue)) {
      throw new CliException(
          Exit.USAGE, "Nothing was deleted: '" + typed + "' is not the queue's name.");
    }
  }
}
