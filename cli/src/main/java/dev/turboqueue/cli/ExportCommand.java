package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.cli.lines.ExportedMessage;
import dev.turboqueue.cli.lines.Json;
import dev.turboqueue.cli.lines.MessagePrinter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq export}: copies messages out of a queue. */
@Command(
    name = "export",
    description = {
      "Copies messages to stdout or a new file, one JSON object per line. They stay in the queue.",
      "'turboq import' makes the same messages from them."
    },
    footer = {
      "",
      "Exits with 6 if damage was found; what can be read is exported.",
      "Examples:",
      "  turboq -r queues export orders | gzip > orders.ndjson.gz",
      "  turboq -r queues export orders --state avail,delayed,dead orders.ndjson"
    })
final class ExportCommand implements Callable<Integer> {

  private static final int PROGRESS_EVERY = 1024;

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write, which must not exist; without it, stdout.")
  private @Nullable Path file;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      converter = StateConverter.class,
      description = "Export batches in these states: avail (the default), delayed, dead, corrupt.")
  private List<BatchState> states = List.of(BatchState.AVAILABLE);

  private final List<String> damage = new ArrayList<>();
  private long exported;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    if (states.contains(BatchState.LOADING)) {
      throw new CliException(
          Exit.USAGE, "Messages in state loading cannot be exported yet; choose other states.");
    }
    Path directory = queue.existing(globals);
    QueueInspector inspector = QueueInspector.of(directory);
    if (file == null) {
      export(inspector, new MessagePrinter(globals.out(), ExportCommand::line, (byte) '\n'));
    } else {
      exportTo(file, inspector);
    }
    if (states.contains(BatchState.AVAILABLE)) {
      noteOrphans(directory);
    }
    report();
    return damage.isEmpty() ? Exit.OK : Exit.DAMAGED;
  }

  private void noteOrphans(Path directory) throws IOException {
    Orphans orphans = Orphans.in(queue.name(), directory).without(states);
    if (!orphans.isEmpty()) {
      damage.add(orphans.waiting());
    }
  }

  private static byte[] line(StoredMessage message, int deliveries) {
    return ExportedMessage.format(message);
  }

  /** Leaves no incomplete file behind. */
  private void exportTo(Path target, QueueInspector inspector) throws IOException {
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      try {
        String name = target.toString();
        export(
            inspector,
            new MessagePrinter(
                Channels.newOutputStream(channel), name, ExportCommand::line, (byte) '\n'));
        channel.force(true);
      } catch (IOException | RuntimeException e) {
        Files.delete(target);
        throw e;
      }
    } catch (FileAlreadyExistsException e) {
      throw new CliException(Exit.FAILURE, target + " exists; choose another name or delete it");
    }
    if (turboq.globals().stop().requested()) {
      Files.delete(target);
    }
  }

  private void export(QueueInspector inspector, MessagePrinter printer) throws IOException {
    List<BatchInfo> batches = new ArrayList<>();
    for (BatchState state : states) {
      batches.addAll(inspector.batches(state));
    }
    boolean shown = turboq.globals().showProgress() && file != null;
    long total = batches.stream().mapToLong(one -> one.messages() - one.settled()).sum();
    try (Progress progress = new Progress(shown, "export", "", 1, total)) {
      for (BatchInfo batch : batches) {
        export(inspector, batch, printer, progress);
      }
      printer.flush();
    }
  }

  private void export(
      QueueInspector inspector, BatchInfo batch, MessagePrinter printer, Progress progress)
      throws IOException {
    try (MessageReader reader = open(inspector, batch)) {
      if (reader == null) {
        return;
      }
      StoredMessage message;
      while (!turboq.globals().stop().requested() && (message = next(reader)) != null) {
        if (tryPrint(message, printer) && ++exported % PROGRESS_EVERY == 0) {
          progress.to(exported);
        }
      }
      damage.addAll(reader.damage());
    }
  }

  private boolean tryPrint(StoredMessage message, MessagePrinter printer) throws IOException {
    try {
      printer.print(message, 0);
      return true;
    } catch (MessagePrinter.TooLargeException e) {
      damage.add(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /**
   * Opens a batch; null if it cannot be opened, or if another process has taken or settled it
   * meanwhile.
   */
  private @Nullable MessageReader open(QueueInspector inspector, BatchInfo batch) {
    try {
      return inspector.read(batch);
    } catch (NoSuchFileException gone) {
      return null;
    } catch (IOException e) {
      damage.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Returns the next message, null at the end of what can be read. */
  private @Nullable StoredMessage next(MessageReader reader) {
    try {
      return reader.next();
    } catch (IOException e) {
      damage.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void report() throws IOException {
    Globals globals = turboq.globals();
    damage.forEach(fault -> globals.warn("not exported: " + fault));
    if (file != null && globals.json()) {
      globals.printJson(
          Json.object(
              "queue",
              queue.name(),
              "file",
              file.toString(),
              "messages",
              exported,
              "damage",
              damage));
    } else if (!globals.json()) {
      globals.say("turboq: exported " + Units.messages(exported) + " of " + queue.name());
    }
  }
}
