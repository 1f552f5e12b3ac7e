package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code turboq create}: creates a queue. */
@Command(
    name = "create",
    description = {
      "Creates an empty queue; leaves one that exists as it is.",
      "'turboq put' creates a queue, too; this is for who starts consumers first, or wants files"
          + " that a group can read."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues create orders",
      "  turboq -r queues create orders --mode 0660"
    })
final class CreateCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Mixin private FileMode mode = new FileMode();

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = queue.directory(globals);
    boolean missing = QueueAddress.isMissing(directory);
    try (TurboQueue opened = globals.open(queue.name(), directory, mode.options().build())) {
      if (globals.json()) {
        globals.printJson(
            Json.object(
                "queue", queue.name(),
                "directory", opened.directory().toString(),
                "created", missing));
      } else if (!missing) {
        globals.say("turboq: there is a queue " + queue.name() + " already");
      }
    }
    return Exit.OK;
  }
}
