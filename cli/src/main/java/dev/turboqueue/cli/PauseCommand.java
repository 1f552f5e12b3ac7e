package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq pause}: has no consumer hand out messages. */
@Command(
    name = "pause",
    description = {
      "Has no consumer of any process hand out messages, until 'turboq resume'.",
      "What is in hand can be settled, and producers go on."
    },
    footer = {"", "Example:", "  turboq -r queues pause orders"})
final class PauseCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
  private String queue;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    try (TurboQueue opened = TurboQueue.open(globals.existingQueue(queue))) {
      opened.pause();
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue, "paused", true));
    } else {
      globals.say("turboq: " + queue + " is paused; 'turboq resume " + queue + "' ends that");
    }
    return Exit.OK;
  }
}
