package dev.turboqueue.cli;

import java.io.IOException;

/** Asks the user to confirm what cannot be undone. */
final class Confirmation {

  private Confirmation() {}

  /**
   * Asks the user to type the queue's name.
   *
   * @param what what would be deleted, for example {@code 3 messages of orders}
   * @throws CliException if the user types something else, or if there is no terminal
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
