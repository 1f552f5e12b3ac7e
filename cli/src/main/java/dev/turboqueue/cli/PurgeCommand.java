package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq purge}: permanently deletes messages. */
@Command(
    name = "purge",
    description = {
      "Permanently deletes messages that nobody has in hand: those of whole states, or dead letters"
          + " by their ids.",
      "Without --yes it asks you to type the queue's name; without a terminal it deletes nothing."
    },
    footer = {
      "",
      "Exits with 3 if an id is not known; the others are deleted.",
      "Examples:",
      "  turboq -r queues purge orders --state dead --dry-run",
      "  turboq -r queues purge orders --state avail,delayed --yes"
    })
final class PurgeCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Parameters(index = "1..*", paramLabel = "ID", description = "Delete only these dead letters.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      converter = StateConverter.class,
      description = "Delete messages in these states: avail (the default), delayed, dead, corrupt.")
  private @Nullable List<BatchState> states;

  @Option(names = "--yes", description = "Delete without asking.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Only report what would be deleted.")
  private boolean dryRun;

  private final Map<BatchState, Long> counts = new EnumMap<>(BatchState.class);

  /** Why a batch could not be deleted; the others are still deleted. */
  private @Nullable IOException failure;

  /** The number of batches whose messages cannot be counted. */
  private long unreadable;

  @Override
  public Integer call() throws IOException {
    checkStates();
    Path directory = queue.existing(turboq.globals());
    LetterSelection selection = LetterSelection.of(ids);
    if (dryRun) {
      count(directory, selection);
    } else {
      count(directory, LetterSelection.of(ids));
      if (!yes) {
        Confirmation.ask(turboq.globals(), counted() + " of " + queue.name(), queue.name());
      }
      purge(directory, selection);
    }
    report(selection.missing());
    String done = dryRun ? " of the given ids exist" : " of the given ids were deleted";
    selection.check(queue.name(), Units.count(total()) + done);
    if (ids.isEmpty() && chosen().contains(BatchState.AVAILABLE)) {
      checkOrphans(directory);
    }
    return Exit.OK;
  }

  /** Opening the queue makes available what dead processes had in hand. */
  private void checkOrphans(Path directory) throws IOException {
    Orphans orphans = Orphans.in(queue.name(), directory);
    if (!dryRun) {
      orphans.check();
    } else if (!orphans.isEmpty()) {
      turboq.globals().warn("not counted: " + orphans.waiting());
    }
  }

  private void checkStates() {
    if (!ids.isEmpty()) {
      if (states != null && !states.equals(List.of(BatchState.DEAD))) {
        throw new CliException(Exit.USAGE, "Ids are for dead letters only; leave --state out.");
      }
      return;
    }
    for (BatchState state : chosen()) {
      if (state == BatchState.LOADING || state == BatchState.ASSIGNED) {
        throw new CliException(
            Exit.USAGE,
            "Messages in state "
                + Queues.name(state)
                + " are in hand of a process and cannot be purged; choose avail, delayed, dead or"
                + " corrupt.");
      }
    }
  }

  private List<BatchState> chosen() {
    return states == null ? List.of(BatchState.AVAILABLE) : states;
  }

  /** Counts the messages to delete. */
  private void count(Path directory, LetterSelection selection) throws IOException {
    if (!ids.isEmpty()) {
      counts.put(BatchState.DEAD, (long) selection.preview(directory, turboq.globals()).size());
      return;
    }
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchState state : chosen()) {
      long messages = 0;
      for (BatchInfo batch : inspector.batches(state)) {
        messages += left(inspector, batch);
      }
      counts.put(state, messages);
    }
  }

  private long left(QueueInspector inspector, BatchInfo batch) {
    if (batch.messages() >= 0) {
      return Math.max(0, batch.messages() - batch.settled());
    }
    long messages = 0;
    try (MessageReader reader = inspector.read(batch)) {
      while (reader.next() != null) {
        messages++;
      }
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      unreadable++;
    }
    return messages;
  }

  private void purge(Path directory, LetterSelection selection) throws IOException {
    try (TurboQueue opened = TurboQueue.open(directory)) {
      if (!ids.isEmpty()) {
        purge(BatchState.DEAD, () -> opened.deadLetters().purge(selection));
      } else {
        chosen().forEach(state -> purge(state, () -> opened.purge(state)));
      }
    }
    if (failure != null) {
      String why = Errors.sentence(failure);
      throw new CliException(Exit.FAILURE, "Not everything was deleted: " + why);
    }
  }

  /** Deletes messages and returns how many. */
  @FunctionalInterface
  private interface Deletion {
    long run() throws IOException;
  }

  /** What cannot be deleted does not stop the rest. */
  private void purge(BatchState state, Deletion deletion) {
    try {
      counts.put(state, deletion.run());
    } catch (IOException e) {
      failure = e;
    }
  }

  private void report(List<String> unknown) throws IOException {
    Globals globals = turboq.globals();
    if (globals.json()) {
      Map<String, Object> purged = new LinkedHashMap<>();
      counts.forEach((state, messages) -> purged.put(Queues.name(state), messages));
      globals.printJson(
          Json.object(
              "queue", queue.name(),
              "dryRun", dryRun,
              "purged", purged,
              "unreadableBatches", unreadable,
              "unknown", unknown));
    } else if (unknown.isEmpty()) {
      String would = dryRun ? "would delete " : "deleted ";
      globals.say("turboq: " + would + counted() + " of " + queue.name());
    }
  }

  /** Returns, for example, {@code 3 messages (2 avail, 1 dead)}. */
  private String counted() {
    String states =
        counts.entrySet().stream()
            .map(entry -> Units.count(entry.getValue()) + " " + Queues.name(entry.getKey()))
            .collect(Collectors.joining(", "));
    String messages = Units.messages(total()) + " (" + states + ")";
    String batches = unreadable == 1 ? "batch" : "batches";
    return unreadable == 0 ? messages : messages + " and " + unreadable + " unreadable " + batches;
  }

  private long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
