package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.Recovered;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code turboq recover}: returns to the queue what dead processes left behind. */
@Command(
    name = "recover",
    description = {
      "Returns to the queue what dead processes left behind.",
      "Every process that opens a queue does this for dead owners. Files of the Python library carry"
          + " no owner: they are returned only by age, with --older-than."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues recover orders",
      "  turboq -r queues recover orders --older-than 10m --dry-run"
    })
final class RecoverCommand implements Callable<Integer> {

  private static final Duration NEVER = Duration.ofDays(365_000);

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Option(names = "--dry-run", description = "Only report what would be returned.")
  private boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "Also return files of the Python library that were not written for this long.")
  private @Nullable Duration olderThan;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = queue.existing(globals);
    Duration age = olderThan == null ? NEVER : olderThan;
    List<Map<String, @Nullable Object>> done = new ArrayList<>();
    for (Recovered one : dryRun ? recoverable(directory, age) : recover(directory, age)) {
      done.add(Json.object("from", one.from(), "to", one.to().isEmpty() ? null : one.to()));
      if (!globals.json()) {
        globals.print(
            one.from() + (one.to().isEmpty() ? " deleted because it is empty" : " -> " + one.to()));
      }
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "dryRun", dryRun, "recovered", done));
    }
    if (!dryRun) {
      Orphans.in(queue.name(), directory).check();
      checkForeign(directory, age);
    }
    if (done.isEmpty() && !globals.json()) {
      globals.say("turboq: nothing to recover");
    }
    return Exit.OK;
  }

  private static List<Recovered> recover(Path directory, Duration age) throws IOException {
    try (TurboQueue opened = TurboQueue.open(directory)) {
      return opened.recover(age);
    }
  }

  /** The warnings of the recovery give the reasons; an empty file belongs to a living producer. */
  private void checkForeign(Path directory, Duration age) throws IOException {
    List<String> left = new ArrayList<>();
    for (BatchInfo batch : inHand(QueueInspector.of(directory))) {
      if (isOldForeign(batch, age) && batch.bytes() != 0) {
        left.add(directory.resolve(batch.file()).toString());
      }
    }
    if (!left.isEmpty()) {
      throw new CliException(
          Exit.FAILURE,
          "Not recovered, and left as "
              + (left.size() == 1 ? "it is: " : "they are: ")
              + String.join(", ", left));
    }
  }

  /** Does not open the queue, because that would recover from dead owners at once. */
  private static List<Recovered> recoverable(Path directory, Duration age) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    BatchOwners owners = new BatchOwners(inspector);
    List<Recovered> recoverable = new ArrayList<>();
    for (BatchInfo batch : inHand(inspector)) {
      if (isOldForeign(batch, age) || owners.isOrphan(batch)) {
        recoverable.add(new Recovered(batch.file(), "available"));
      }
    }
    return recoverable;
  }

  private static List<BatchInfo> inHand(QueueInspector inspector) throws IOException {
    List<BatchInfo> batches = new ArrayList<>(inspector.batches(BatchState.LOADING));
    batches.addAll(inspector.batches(BatchState.ASSIGNED));
    return batches;
  }

  private static boolean isOldForeign(BatchInfo batch, Duration age) {
    return batch.owner() == 0 && !batch.modified().isAfter(Instant.now().minus(age));
  }
}
