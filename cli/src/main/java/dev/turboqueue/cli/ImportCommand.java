package dev.turboqueue.cli;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.ExportedMessage;
import dev.turboqueue.cli.lines.ExportedReader;
import dev.turboqueue.cli.lines.Json;
import dev.turboqueue.cli.lines.LineInput;
import dev.turboqueue.cli.lines.LineReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq import}: puts exported messages into a queue. */
@Command(
    name = "import",
    description = {
      "Puts messages that 'turboq export' wrote into a queue, with key, headers and time; creates"
          + " the queue if needed.",
      "Files are checked completely before anything is stored. Stdin and pipes are stored up to the"
          + " first line that is not a message."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues import orders orders.ndjson",
      "  zcat orders.ndjson.gz | turboq -r queues import orders"
    })
final class ImportCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Mixin private FileMode mode = new FileMode();

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "The files to import, in this order; '-' means stdin, and so does no FILE.")
  private List<Path> files = new ArrayList<>();

  private final StoredCount storedCount = new StoredCount(false);
  private long imported;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = queue.directory(globals);
    List<LineInput> inputs = LineInput.of(files, globals.in());
    for (LineInput input : inputs) {
      if (input.isRepeatable()) {
        check(input);
      }
    }
    DirectoryOptions safe = mode.options().fsync(Fsync.ROLL).listener(storedCount).build();
    try (TurboQueue opened = globals.open(queue.name(), directory, safe)) {
      store(opened.producer(), inputs);
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue.name(), "messages", imported));
    } else {
      globals.say("turboq: imported " + Units.messages(imported) + " into " + queue.name());
    }
    return Exit.OK;
  }

  private static void check(LineInput input) throws IOException {
    ExportedReader reader = new ExportedReader(input.open());
    try {
      while (reader.next() != null) {
        // Only looked at.
      }
    } catch (ExportedMessage.BrokenException | LineReader.LineTooLongException e) {
      throw stopped(input, reader, e, "nothing was stored");
    }
  }

  private void store(Producer producer, List<LineInput> inputs) throws IOException {
    Globals globals = turboq.globals();
    try (Progress progress =
        new Progress(globals.showProgress(inputs), "import", "", 1, Progress.UNKNOWN)) {
      for (LineInput input : inputs) {
        store(producer, input, progress);
      }
    }
    // Cleared, because the signal that ended the reading must not disturb storing.
    Thread.interrupted();
    producer.close();
  }

  private void store(Producer producer, LineInput input, Progress progress) throws IOException {
    Stop stop = turboq.globals().stop();
    ExportedReader reader = new ExportedReader(input.open());
    try (input) {
      OutgoingMessage message;
      while ((!stop.requested() || reader.isAhead()) && (message = reader.next()) != null) {
        producer.send(message);
        imported++;
        progress.to(imported);
      }
    } catch (ExportedMessage.BrokenException | IOException | RuntimeException e) {
      if (!stop.requested()) {
        throw stopped(input, reader, e, storedBefore(producer, e));
      }
    }
  }

  /** Stores what was sent, and says how much that is. */
  private String storedBefore(Producer producer, Exception failure) {
    try {
      producer.close();
      return StoredCount.allOf(imported);
    } catch (IOException e) {
      failure.addSuppressed(e);
      return storedCount.of(imported);
    }
  }

  private static CliException stopped(
      LineInput input, ExportedReader reader, Exception failure, String stored) {
    return new CliException(
        Exit.FAILURE,
        "import stopped at line "
            + Units.count(reader.line())
            + " of "
            + input.name()
            + ": "
            + why(failure)
            + "; "
            + stored,
        failure);
  }

  private static String why(Exception e) {
    return e instanceof ExportedMessage.BrokenException
        ? "it is not an exported message, " + e.getMessage()
        : Errors.sentence(e);
  }
}
