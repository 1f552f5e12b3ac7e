package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq resume}: ends a pause. */
@Command(
    name = "resume",
    description = "Has consumers hand out messages again; does nothing if the queue is not paused.",
    footer = {"", "Example:", "  turboq -r queues resume orders"})
final class ResumeCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
  private String queue;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    try (TurboQueue opened = TurboQueue.open(globals.existingQueue(queue))) {
      opened.resume();
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue, "paused", false));
    } else {
      globals.say("turboq: " + queue + " is not paused");
    }
    return Exit.OK;
  }
}
