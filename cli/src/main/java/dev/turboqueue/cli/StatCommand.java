package dev.turboqueue.cli;

import dev.turboqueue.BatchState;
import dev.turboqueue.OwnerInfo;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code turboq stat}: counts the messages of queues. */
@Command(
    name = "stat",
    description = {
      "Shows messages and batches by state, bytes, the age of the oldest batch, when the first"
          + " delayed one is due, and whether the queue is paused.",
      "Settled messages do not count. Orphaned messages were in hand of a process that is dead; the"
          + " next process that opens the queue returns them. For a single queue, the processes that"
          + " have it open are shown as well."
    },
    footer = {"", "Examples:", "  turboq -r queues stat", "  turboq -r queues stat orders -i 1"})
final class StatCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private OptionalQueueArgument queue = new OptionalQueueArgument();

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      description = "Repeat at this interval, until stopped by a signal.")
  private @Nullable Duration interval;

  @Override
  public Integer call() throws IOException {
    if (interval != null && interval.isZero()) {
      throw new CliException(Exit.USAGE, "--interval is 0, but must be more");
    }
    Stop stop = turboq.globals().stop();
    try {
      show();
      while (interval != null && !stop.requested()) {
        Thread.sleep(interval.toMillis());
        show();
      }
    } catch (InterruptedException stopped) {
      // The exit code shows the signal.
    }
    return Exit.OK;
  }

  private void show() throws IOException {
    Globals globals = turboq.globals();
    String name = queue.name();
    if (name != null) {
      Path directory = QueueAddress.existing(globals, name);
      show(directory);
      if (interval == null) {
        Orphans.in(name, directory).warn(globals);
      }
      return;
    }
    Queues queues = Queues.below(globals);
    if (globals.json()) {
      globals.printJson(
          Json.object("queues", queues.totals().stream().map(Totals::toJson).toList()));
    } else {
      print(queues.totals());
    }
    if (interval == null) {
      queues.check();
    } else {
      queues.unreadable().forEach(why -> globals.warn("not shown: " + why));
    }
  }

  private void show(Path directory) throws IOException {
    Globals globals = turboq.globals();
    Totals totals = Totals.of(directory);
    List<OwnerInfo> owners = QueueInspector.of(directory).owners();
    if (globals.json()) {
      Map<String, @Nullable Object> json = totals.toJson();
      json.put("owners", OwnersTable.toJson(owners));
      globals.printJson(json);
    } else {
      print(List.of(totals));
      OwnersTable.print(globals, owners);
    }
  }

  private void print(List<Totals> queues) throws IOException {
    Table table =
        new Table(
            List.of("QUEUE", "PAUSED", "STATE", "MESSAGES", "BATCHES", "SIZE", "OLDEST", "DUE"));
    for (Totals totals : queues) {
      for (BatchState state : BatchState.values()) {
        addRow(table, totals, Queues.name(state), totals.of(state));
      }
      addRow(table, totals, BatchOwners.ORPHANED, totals.orphans());
    }
    table.print(turboq.globals());
  }

  private static void addRow(Table table, Totals totals, String state, Totals.OfState of) {
    Duration age = of.oldestAge();
    table.row(
        List.of(
            totals.queue(),
            totals.isPaused() ? "yes" : "-",
            state,
            of.shownMessages(),
            Units.count(of.batches()),
            Units.size(of.bytes()),
            age == null ? "-" : Units.age(age),
            Units.due(of.due(), Instant.now())));
  }
}
