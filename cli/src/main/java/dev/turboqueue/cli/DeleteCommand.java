package dev.turboqueue.cli;

import dev.turboqueue.BatchState;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code turboq delete}: deletes a queue. */
@Command(
    name = "delete",
    description = {
      "Deletes an empty queue with its directory; with --force also one with messages.",
      "A queue that a process has open is not deleted. Files that do not belong to the queue stay,"
          + " and so does their directory.",
      "Without --yes or --force it asks you to type the queue's name; without a terminal it deletes"
          + " nothing."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues delete ordres --yes",
      "  turboq -r queues delete test --force"
    })
final class DeleteCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Option(names = "--yes", description = "Delete without asking.")
  private boolean yes;

  @Option(names = "--force", description = "Delete without asking, with all messages.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = queue.existing(globals);
    if (!force) {
      checkEmpty(Totals.of(directory));
      if (!yes) {
        Confirmation.ask(globals, "the queue " + queue.name(), queue.name());
      }
    }
    List<String> left = TurboQueue.delete(directory, force);
    if (!left.isEmpty()) {
      globals.warn(
          directory
              + " stays because of files that do not belong to the queue: "
              + Units.first(5, ", ", left));
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "deleted", true, "left", left));
    } else {
      globals.say("turboq: deleted queue " + queue.name());
    }
    return Exit.OK;
  }

  private void checkEmpty(Totals totals) {
    List<String> held = new ArrayList<>();
    for (BatchState state : BatchState.values()) {
      add(held, totals.of(state), Queues.name(state));
    }
    add(held, totals.orphans(), BatchOwners.ORPHANED);
    if (!held.isEmpty()) {
      throw new CliException(
          Exit.FAILURE,
          "The queue '"
              + queue.name()
              + "' contains messages ("
              + String.join(", ", held)
              + "); take them first, or delete it with them: --force");
    }
  }

  private static void add(List<String> held, Totals.OfState state, String name) {
    if (state.batches() > 0) {
      held.add(state.shownMessages() + " " + name);
    }
  }
}
