package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code turboq ls}: lists queues, or a queue's batches. */
@Command(
    name = "ls",
    description = {
      "Lists the queues, or a queue's batches. For each queue, WAITING is the number of available"
          + " messages; the other columns are the numbers of batches in each state.",
      "ORPHANED is what dead processes had in hand. The next process that opens the queue returns"
          + " it, and so does 'turboq recover'.",
      "An unknown count, such as that of a batch being filled, is shown as '?'. The list of a"
          + " queue's batches is followed by the processes that have it open: OWNER is the number"
          + " in the batches' names."
    },
    footer = {"", "Examples:", "  turboq -r queues ls", "  turboq -r queues ls orders"})
final class LsCommand implements Callable<Integer> {

  private static final List<String> HEADING =
      List.of("FILE", "STATE", "OWNER", "DELIVERIES", "MESSAGES", "SETTLED", "SIZE", "AGE", "DUE");

  @ParentCommand private Turboq turboq;

  @Mixin private OptionalQueueArgument queue = new OptionalQueueArgument();

  @Override
  public Integer call() throws IOException {
    String name = queue.name();
    if (name == null) {
      listQueues();
    } else {
      listBatches(name);
    }
    return Exit.OK;
  }

  private void listQueues() throws IOException {
    Globals globals = turboq.globals();
    Queues queues = Queues.below(globals);
    if (globals.json()) {
      globals.printJson(
          Json.object("queues", queues.totals().stream().map(Totals::toJson).toList()));
    } else {
      table(queues.totals()).print(globals);
    }
    queues.check();
  }

  private static Table table(List<Totals> queues) {
    List<Object> heading = new ArrayList<>(List.of("QUEUE", "PAUSED", "WAITING"));
    for (BatchState state : BatchState.values()) {
      heading.add(Queues.name(state).toUpperCase(Locale.ROOT));
    }
    heading.add(BatchOwners.ORPHANED.toUpperCase(Locale.ROOT));
    Table table = new Table(heading);
    for (Totals totals : queues) {
      List<Object> row = new ArrayList<>();
      row.add(totals.queue());
      row.add(totals.isPaused() ? "yes" : "-");
      row.add(totals.of(BatchState.AVAILABLE).shownMessages());
      for (BatchState state : BatchState.values()) {
        row.add(Units.count(totals.of(state).batches()));
      }
      row.add(Units.count(totals.orphans().batches()));
      table.row(row);
    }
    return table;
  }

  private void listBatches(String name) throws IOException {
    Path directory = QueueAddress.existing(turboq.globals(), name);
    QueueInspector inspector = QueueInspector.of(directory);
    List<BatchInfo> batches = Queues.batches(inspector);
    if (turboq.globals().json()) {
      printJson(name, batches, inspector);
    } else {
      printTables(batches, inspector);
    }
    Orphans.in(name, directory).warn(turboq.globals());
  }

  private void printJson(String name, List<BatchInfo> batches, QueueInspector inspector)
      throws IOException {
    BatchOwners owners = new BatchOwners(inspector);
    Instant now = Instant.now();
    List<Map<String, @Nullable Object>> listed = new ArrayList<>();
    for (BatchInfo batch : batches) {
      listed.add(toJson(batch, owners, now));
    }
    List<Map<String, @Nullable Object>> open = OwnersTable.toJson(inspector.owners());
    turboq.globals().printJson(Json.object("queue", name, "batches", listed, "owners", open));
  }

  private void printTables(List<BatchInfo> batches, QueueInspector inspector) throws IOException {
    BatchOwners owners = new BatchOwners(inspector);
    Instant now = Instant.now();
    Table table = new Table(HEADING);
    for (BatchInfo batch : batches) {
      table.row(row(batch, owners, now));
    }
    table.print(turboq.globals());
    OwnersTable.print(turboq.globals(), inspector.owners());
  }

  private static List<Object> row(BatchInfo batch, BatchOwners owners, Instant now)
      throws IOException {
    return List.of(
        batch.file(),
        owners.stateOf(batch),
        owners.ownerOf(batch),
        Units.count(batch.deliveries()),
        batch.messages() < 0 ? "?" : Units.count(batch.messages()),
        Units.count(batch.settled()),
        Units.size(batch.bytes()),
        Queues.isDated(batch) ? Units.age(Duration.between(batch.modified(), now)) : "?",
        Units.due(batch.due(), now));
  }

  private static Map<String, @Nullable Object> toJson(
      BatchInfo batch, BatchOwners owners, Instant now) throws IOException {
    return Json.object(
        "file", batch.file(),
        "id", batch.id(),
        "state", Queues.name(batch.state()),
        "owner", batch.owner() == 0 ? null : batch.owner(),
        "orphaned", owners.isOrphan(batch),
        "deliveries", batch.deliveries(),
        "messages", batch.messages() < 0 ? null : batch.messages(),
        "settled", batch.settled(),
        "bytes", batch.bytes() < 0 ? null : batch.bytes(),
        "ageSeconds",
            Queues.isDated(batch) ? Duration.between(batch.modified(), now).toMillis() / 1e3 : null,
        "due", batch.due() == null ? null : String.valueOf(batch.due()));
  }
}
