package dev.turboqueue.cli;

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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq retry}: puts dead letters back into the queue. */
@Command(
    name = "retry",
    description = {
      "Puts dead letters back into the queue, as if they had never been delivered.",
      "'turboq peek QUEUE --state dead --json' shows their ids, and why they failed."
    },
    footer = {
      "",
      "Exits with 3 if an id is not known; the others are put back.",
      "Examples:",
      "  turboq -r queues retry orders --all",
      "  turboq -r queues retry orders 01a20a82-195c-7000-8000-545100018182:0"
    })
final class RetryCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Mixin private FileMode mode = new FileMode();

  @Parameters(
      index = "1..*",
      paramLabel = "ID",
      description = "The ids of the dead letters to put back.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Put all dead letters back.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only print the ids of those that would be put back.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    if (all != ids.isEmpty()) {
      throw new CliException(
          Exit.USAGE, "Give either the ids of the dead letters, or --all for all of them.");
    }
    Path directory = queue.existing(turboq.globals());
    LetterSelection selection = all ? LetterSelection.all() : LetterSelection.of(ids);
    if (dryRun) {
      preview(directory, selection);
    } else {
      retry(directory, selection);
    }
    return Exit.OK;
  }

  private void preview(Path directory, LetterSelection selection) throws IOException {
    Globals globals = turboq.globals();
    List<String> found = selection.preview(directory, globals);
    if (globals.json()) {
      report(found.size(), selection);
    } else {
      for (String id : found) {
        globals.print(id);
      }
    }
    selection.check(queue.name(), Units.count(found.size()) + " of the given ids exist");
  }

  private void retry(Path directory, LetterSelection selection) throws IOException {
    Globals globals = turboq.globals();
    long done;
    try (TurboQueue opened = TurboQueue.open(directory, mode.options().build())) {
      done = retry(opened, selection);
    }
    if (globals.json()) {
      report(done, selection);
    } else if (selection.missing().isEmpty()) {
      globals.say(
          "turboq: put "
              + Units.count(done, "dead letter", "dead letters")
              + " of "
              + queue.name()
              + " back");
    }
    selection.check(queue.name(), Units.count(done) + " of the given ids were put back");
  }

  private static long retry(TurboQueue opened, LetterSelection selection) {
    try {
      return opened.deadLetters().retry(selection);
    } catch (IOException e) {
      String why = Errors.sentence(e);
      throw new CliException(Exit.FAILURE, "Not everything was put back: " + why, e);
    }
  }

  private void report(long letters, LetterSelection selection) throws IOException {
    turboq
        .globals()
        .printJson(
            Json.object(
                "queue",
                queue.name(),
                "dryRun",
                dryRun,
                "retried",
                letters,
                "unknown",
                selection.missing()));
  }
}
