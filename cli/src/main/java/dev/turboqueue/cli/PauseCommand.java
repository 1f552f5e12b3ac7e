package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code turboq pause}: stops the delivery of messages. */
@Command(
    name = "pause",
    description = {
      "Stops the delivery of messages, in all processes, until 'turboq resume'.",
      "Messages that are in hand can be settled, and producers can continue."
    },
    footer = {"", "Example:", "  turboq -r queues pause orders"})
final class PauseCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    try (TurboQueue opened = TurboQueue.open(queue.existing(globals))) {
      opened.pause();
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "paused", true));
    } else {
      globals.say(isPaused(queue));
    }
    return Exit.OK;
  }

  /** Returns a sentence that a queue is paused, and what ends the pause. */
  static String isPaused(QueueArgument queue) {
    return "turboq: "
        + queue.name()
        + " is paused; 'turboq resume "
        + queue.name()
        + "' resumes it";
  }
}
