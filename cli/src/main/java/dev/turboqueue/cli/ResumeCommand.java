package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code turboq resume}: ends a pause. */
@Command(
    name = "resume",
    description = "Restarts the delivery of messages. Does nothing if the queue is not paused.",
    footer = {"", "Example:", "  turboq -r queues resume orders"})
final class ResumeCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    try (TurboQueue opened = TurboQueue.open(queue.existing(globals))) {
      opened.resume();
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "paused", false));
    } else {
      globals.say("turboq: " + queue.name() + " is not paused");
    }
    return Exit.OK;
  }
}
