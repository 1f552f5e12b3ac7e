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
      "Lists the queues, or a queue's batches. For each queue: WAITING, the messages that are"
          + " available; in the other columns, how many batches are in which state.",
      "A count that is not known, as of a batch that is being filled, is shown as '?'."
    },
    footer = {"", "Examples:", "  turboq -r queues ls", "  turboq -r queues ls orders"})
final class LsCommand implements Callable<Integer> {

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
    List<Totals> queues = Queues.below(globals);
    if (globals.json()) {
      globals.printJson(Json.object("queues", queues.stream().map(Totals::toJson).toList()));
      return;
    }
    List<Object> heading = new ArrayList<>(List.of("QUEUE", "PAUSED", "WAITING"));
    for (BatchState state : BatchState.values()) {
      heading.add(Queues.name(state).toUpperCase(Locale.ROOT));
    }
    Table table = new Table(heading);
    for (Totals totals : queues) {
      List<Object> row = new ArrayList<>();
      row.add(totals.queue());
      row.add(totals.isPaused() ? "yes" : "-");
      row.add(totals.of(BatchState.AVAILABLE).shownMessages());
      for (BatchState state : BatchState.values()) {
        row.add(Units.count(totals.of(state).batches()));
      }
      table.row(row);
    }
    table.print(globals);
  }

  private void listBatches(String name) throws IOException {
    Globals globals = turboq.globals();
    Path directory = QueueAddress.existing(globals, name);
    List<BatchInfo> batches = Queues.batches(QueueInspector.of(directory));
    Instant now = Instant.now();
    if (globals.json()) {
      List<Map<String, @Nullable Object>> listed = new ArrayList<>();
      batches.forEach(batch -> listed.add(toJson(batch, now)));
      globals.printJson(Json.object("queue", name, "batches", listed));
      return;
    }
    Table table =
        new Table(
            List.of(
                "FILE",
                "STATE",
                "OWNER",
                "DELIVERIES",
                "MESSAGES",
                "SETTLED",
                "SIZE",
                "AGE",
                "DUE"));
    for (BatchInfo batch : batches) {
      table.row(
          List.of(
              batch.file(),
              Queues.name(batch.state()),
              batch.owner() == 0 ? "-" : batch.owner(),
              Units.count(batch.deliveries()),
              batch.messages() < 0 ? "?" : Units.count(batch.messages()),
              Units.count(batch.settled()),
              Units.size(batch.bytes()),
              Units.age(Duration.between(batch.modified(), now)),
              Units.due(batch.due(), now)));
    }
    table.print(globals);
  }

  private static Map<String, @Nullable Object> toJson(BatchInfo batch, Instant now) {
    return Json.object(
        "file", batch.file(),
        "id", batch.id(),
        "state", Queues.name(batch.state()),
        "owner", batch.owner() == 0 ? null : batch.owner(),
        "deliveries", batch.deliveries(),
        "messages", batch.messages() < 0 ? null : batch.messages(),
        "settled", batch.settled(),
        "bytes", batch.bytes(),
        "ageSeconds", Duration.between(batch.modified(), now).toMillis() / 1e3,
        "due", batch.due() == null ? null : String.valueOf(batch.due()));
  }
}
