package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.cli.lines.MessagePrinter;
import dev.turboqueue.cli.lines.PrintFormat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code turboq peek}: prints messages and leaves them where they are. */
@Command(
    name = "peek",
    description = "Prints messages that are not settled, oldest first; never changes anything.",
    footer = {
      "",
      "Exits with 4 if there was no message.",
      "Examples:",
      "  turboq -r queues peek orders -n 3",
      "  turboq -r queues peek orders --state dead --format json"
    })
final class PeekCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Option(names = "-n", paramLabel = "N", description = "Print at most N messages; by default, 10.")
  private long count = 10;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      converter = StateConverter.class,
      description =
          "Print messages of batches in these states: avail (the default), delayed, assigned,"
              + " dead, corrupt, loading.")
  private List<BatchState> states = List.of(BatchState.AVAILABLE);

  @Option(
      names = "--batch",
      paramLabel = "ID",
      description =
          "Print only messages of this batch; its id or its file's name, as 'ls' shows it.")
  private @Nullable String batchId;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "line (the default), the payload; or json, an object with id, type, key, headers, time,"
              + " deliveries, failure and payload.")
  private PrintFormat format = PrintFormat.LINE;

  @Mixin private Delimiter delimiter = new Delimiter();

  private long printed;
  private boolean damaged;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    if (count < 1) {
      throw new CliException(Exit.USAGE, "-n is " + count + ", but must be at least 1");
    }
    Path directory = queue.existing(globals);
    QueueInspector inspector = QueueInspector.of(directory);
    MessagePrinter printer =
        new MessagePrinter(
            globals.out(), globals.json() ? PrintFormat.JSON : format, delimiter.toByte());
    for (BatchInfo batch : chosen(inspector)) {
      print(inspector, batch, printer);
    }
    printer.flush();
    if (printed == 0 && !damaged && batchId == null && states.contains(BatchState.AVAILABLE)) {
      checkOrphans(directory);
    }
    if (damaged) {
      return Exit.DAMAGED;
    }
    return printed > 0 ? Exit.OK : Exit.EMPTY;
  }

  /** A queue is not empty while batches of dead processes are not recovered. */
  private void checkOrphans(Path directory) throws IOException {
    Orphans orphans = Orphans.in(queue.name(), directory).without(states);
    if (!orphans.isEmpty()) {
      throw new CliException(Exit.FAILURE, "No message is available, but " + orphans.waiting());
    }
  }

  private List<BatchInfo> chosen(QueueInspector inspector) throws IOException {
    List<BatchInfo> batches = Queues.batches(inspector);
    if (batchId == null) {
      return batches.stream().filter(batch -> states.contains(batch.state())).toList();
    }
    List<BatchInfo> one =
        batches.stream()
            .filter(batch -> batch.id().equals(batchId) || batch.file().equals(batchId))
            .toList();
    if (one.isEmpty()) {
      throw new CliException(
          Exit.NOT_FOUND,
          "The queue '"
              + queue.name()
              + "' has no batch "
              + batchId
              + "; 'turboq ls "
              + queue.name()
              + "' lists its batches.");
    }
    return one;
  }

  private void print(StoredMessage message, BatchInfo batch, MessagePrinter printer)
      throws IOException {
    try {
      printer.print(message, batch.deliveries());
      printed++;
    } catch (MessagePrinter.TooLargeException e) {
      warn(String.valueOf(e.getMessage()));
    }
  }

  private void warn(String fault) {
    damaged = true;
    turboq.globals().warn("not printed: " + fault);
  }

  private void print(QueueInspector inspector, BatchInfo batch, MessagePrinter printer)
      throws IOException {
    if (printed >= count) {
      return;
    }
    try (MessageReader reader = inspector.read(batch)) {
      StoredMessage message;
      while (printed < count && (message = reader.next()) != null) {
        print(message, batch, printer);
      }
      reader.damage().forEach(this::warn);
    } catch (NoSuchFileException gone) {
      // Another process has taken or settled it meanwhile.
    } catch (MessagePrinter.NotWrittenException e) {
      throw e;
    } catch (IOException e) {
      warn(Errors.sentence(e)); // the others are printed all the same
    }
  }
}
