package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq verify}: looks for damage. */
@Command(
    name = "verify",
    description = "Checks every byte of batches that can be checked; changes nothing.",
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
      description = "Queues by name, or batch files; what holds a slash is a file.")
  private List<String> names = new ArrayList<>();

  private final List<Map<String, @Nullable Object>> damaged = new ArrayList<>();
  private long checked;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    for (String name : names) {
      if (name.contains("/")) {
        verifyFile(Path.of(name));
      } else {
        verifyQueue(globals.existingQueue(name));
      }
    }
    if (globals.json()) {
      globals.printJson(Json.object("checked", checked, "damaged", damaged));
    } else {
      String found = damaged.isEmpty() ? "no damage" : damaged.size() + " damaged";
      globals.say("turboq: " + Units.count(checked) + " batches checked, " + found);
    }
    return damaged.isEmpty() ? Exit.OK : Exit.DAMAGED;
  }

  private void verifyQueue(Path directory) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchInfo batch : Queues.batches(inspector)) {
      try {
        verify(inspector, directory, batch);
      } catch (NoSuchFileException gone) {
        // Somebody has taken or settled it meanwhile.
      }
    }
  }

  private void verifyFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Path directory = Objects.requireNonNull(file.getParent(), "the name holds a slash");
    String name = String.valueOf(file.getFileName());
    BatchInfo batch =
        new BatchInfo(
            name, BatchState.AVAILABLE, name, 0, -1, 0, Files.size(file), Instant.EPOCH, 0, null);
    verify(QueueInspector.of(directory), directory, batch);
  }

  private void verify(QueueInspector inspector, Path directory, BatchInfo batch)
      throws IOException {
    List<String> wrong = inspector.verify(batch);
    checked++;
    if (wrong.isEmpty()) {
      return;
    }
    String file = directory.resolve(batch.file()).toString();
    damaged.add(Json.object("file", file, "wrong", wrong));
    if (!turboq.globals().json()) {
      for (String fault : wrong) {
        turboq.globals().print(fault.startsWith(file) ? fault : file + ": " + fault);
      }
    }
  }
}
