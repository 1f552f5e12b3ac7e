package dev.turboqueue.cli;

import dev.turboqueue.Repaired;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq repair}: saves what can be read of damaged batches. */
@Command(
    name = "repair",
    description = {
      "Saves what can be read of the queue's damaged batches, and reports what is lost.",
      "The saved messages become available again. The damaged files are kept in the queue's folder"
          + " .turboqueue, as repaired_...",
      "With FILE it adds to the queue what can be read of that file, which is not changed."
    },
    footer = {
      "",
      "Exits with 6 if something is lost.",
      "Example:",
      "  turboq -r queues repair orders",
      "  turboq -r queues repair orders /lost+found/#12345"
    })
final class RepairCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Mixin private FileMode mode = new FileMode();

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "A batch's file from elsewhere, such as a backup.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws IOException {
    List<Repaired> repaired = new ArrayList<>();
    try {
      repair(queue.existing(turboq.globals()), repaired);
    } catch (IOException | RuntimeException e) {
      if (!repaired.isEmpty()) {
        report(repaired); // what was saved before that
      }
      throw e;
    }
    report(repaired);
    if (files.isEmpty()) {
      Orphans.in(queue.name(), queue.existing(turboq.globals())).check();
    }
    return repaired.stream().allMatch(one -> one.lost().isEmpty()) ? Exit.OK : Exit.DAMAGED;
  }

  private void report(List<Repaired> repaired) throws IOException {
    Globals globals = turboq.globals();
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "repaired", objects(repaired)));
    } else if (repaired.isEmpty()) {
      globals.say("turboq: nothing to repair");
    } else {
      print(globals, repaired);
    }
  }

  private void repair(Path directory, List<Repaired> repaired) throws IOException {
    checkFiles(); // before the first is added
    try (TurboQueue opened = TurboQueue.open(directory, mode.options().build())) {
      if (files.isEmpty()) {
        repaired.addAll(opened.repair());
      }
      for (Path file : files) {
        repaired.add(opened.repair(file));
      }
    }
  }

  private void checkFiles() throws IOException {
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new NoSuchFileException("'" + file + "'", null, "it is not a readable file");
      }
      for (Path other : files.subList(0, i)) {
        if (Files.isSameFile(file, other)) {
          throw new CliException(
              Exit.USAGE, file + " and " + other + " are the same file; name it once");
        }
      }
    }
  }

  private static List<Map<String, @Nullable Object>> objects(List<Repaired> repaired) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Repaired one : repaired) {
      String batch = one.batch().isEmpty() ? null : one.batch();
      objects.add(
          Json.object(
              "file", one.file(), "batch", batch, "messages", one.messages(), "lost", one.lost()));
    }
    return objects;
  }

  private static void print(Globals globals, List<Repaired> repaired) throws IOException {
    for (Repaired one : repaired) {
      String saved = " -> " + one.batch() + ": " + Units.messages(one.messages()) + " saved";
      globals.print(one.file() + (one.batch().isEmpty() ? ": nothing to save" : saved));
      one.lost().forEach(globals::warn);
    }
  }
}
