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
      "Creates an empty queue. An existing queue is not changed.",
      "'turboq put' creates a queue, too. Use this command to start consumers first, or to let a"
          + " group read the files."
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
        globals.say("turboq: the queue " + queue.name() + " exists already");
      }
    }
    return Exit.OK;
  }
}
