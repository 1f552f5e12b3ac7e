package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq verify}: looks for damage. */
@Command(
    name = "verify",
    description = {
      "Checks every byte of batches that can be checked; changes nothing.",
      "Warns of files that belong to no queue, and of batches whose owner is dead."
    },
    footer = {
      "",
      "Exits with 6 if damage was found.",
      "Examples:",
      "  turboq -r queues verify orders",
      "  turboq verify queues/orders/avail_*.db"
    })
final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUEUE|FILE",
      description = "Names of queues, or batch files; an argument with a slash is a file.")
  private List<String> names = new ArrayList<>();

  private final List<Map<String, @Nullable Object>> damaged = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> warnings = new ArrayList<>();
  private long checked;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    for (String name : names) {
      if (name.contains("/") && !QueueAddress.isAddress(name)) {
        verifyFile(ArgumentBytes.path(name));
      } else {
        verifyQueue(name, QueueAddress.existing(globals, name));
      }
    }
    if (globals.json()) {
      globals.printJson(Json.object("checked", checked, "damaged", damaged, "warnings", warnings));
    } else {
      String found = damaged.isEmpty() ? "no damage" : damaged.size() + " damaged";
      globals.say("turboq: " + Units.count(checked, "batch", "batches") + " checked, " + found);
    }
    return damaged.isEmpty() ? Exit.OK : Exit.DAMAGED;
  }

  private void verifyQueue(String queue, Path directory) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    List<BatchInfo> batches = Queues.batches(inspector);
    try (Progress progress =
        new Progress(turboq.globals().showProgress(), "verify", "", 1, batches.size())) {
      for (BatchInfo batch : batches) {
        if (turboq.globals().stop().requested()) {
          return;
        }
        verifyIfThere(inspector, directory, batch);
        progress.to(checked);
      }
    }
    warnOfOrphans(queue, inspector, batches, directory);
    for (String file : inspector.foreignFiles()) {
      warn(
          directory + "/" + file,
          "it is not a batch and does not belong to the queue; move it elsewhere");
    }
  }

  private void verifyIfThere(QueueInspector inspector, Path directory, BatchInfo batch)
      throws IOException {
    try {
      verify(inspector, directory, batch);
    } catch (NoSuchFileException gone) {
      // Another process has taken or settled it meanwhile.
    } catch (IOException unreadable) {
      note(
          directory.resolve(batch.file()),
          List.of("it cannot be read: " + unreadable.getMessage()));
    }
  }

  private void warnOfOrphans(
      String queue, QueueInspector inspector, List<BatchInfo> batches, Path directory)
      throws IOException {
    BatchOwners owners = new BatchOwners(inspector);
    for (BatchInfo batch : batches) {
      int owner = batch.owner();
      Path file = directory.resolve(batch.file());
      if (owners.isOrphan(batch) && Files.exists(file)) {
        String advice = "; 'turboq recover " + queue + "' returns the batch to the queue";
        warn(file.toString(), "its owner " + owner + " is dead" + advice);
      }
    }
  }

  private void warn(String file, String what) {
    warnings.add(Json.object("file", file, "warning", what));
    if (!turboq.globals().json()) {
      turboq.globals().warn(file + ": " + what);
    }
  }

  private void verifyFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Path directory = Objects.requireNonNull(file.getParent(), "the name contains a slash");
    String name = String.valueOf(file.getFileName());
    BatchInfo batch =
        new BatchInfo(name, state(name), name, 0, -1, 0, Files.size(file), Instant.EPOCH, 0, null);
    verify(QueueInspector.of(directory), directory, batch);
  }

  private static BatchState state(String name) {
    boolean loading =
        name.startsWith("filling_")
            || Arrays.stream(BatchNaming.values())
                .anyMatch(naming -> name.startsWith(naming.loadingPrefix()));
    return loading ? BatchState.LOADING : BatchState.AVAILABLE;
  }

  private void verify(QueueInspector inspector, Path directory, BatchInfo batch)
      throws IOException {
    note(directory.resolve(batch.file()), inspector.verify(batch));
  }

  private void note(Path path, List<String> wrong) throws IOException {
    checked++;
    if (wrong.isEmpty()) {
      return;
    }
    String file = path.toString();
    damaged.add(Json.object("file", file, "wrong", wrong));
    if (!turboq.globals().json()) {
      String again = "(Cannot [a-z ]+ )?" + Pattern.quote(file + ": ");
      for (String fault : wrong) {
        turboq.globals().print(file + ": " + fault.replaceAll(again, ""));
      }
    }
  }
}
