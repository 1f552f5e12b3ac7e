package dev.turboqueue.cli;

import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq import}: puts exported messages into a queue. */
@Command(
    name = "import",
    description = {
      "Puts messages that 'turboq export' wrote into a queue, with key, headers and time; creates"
          + " the queue if needed.",
      "Files are checked whole before anything is stored."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues import orders orders.ndjson",
      "  zcat orders.ndjson.gz | turboq -r queues import orders"
    })
final class ImportCommand implements Callable<Integer> {

  /** The largest message in Base64, with a large key and headers. */
  private static final int LONGEST_LINE = 1 << 30;

  @ParentCommand private Turboq turboq;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
  private String queue;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "What to import, in this order; '-' and no FILE mean stdin.")
  private List<Path> files = new ArrayList<>();

  private final StoredCount storedCount = new StoredCount(false);
  private long imported;
  private Path input = Path.of("-");
  private long line;

  /** What is done with each message. */
  @FunctionalInterface
  private interface Sink {
    void take(OutgoingMessage message) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = globals.queueDirectory(queue);
    files.forEach(PutCommand::check);
    for (Path file : files) {
      if (!isStdin(file)) {
        check(file);
      }
    }
    QueueOptions safe = QueueOptions.builder().fsync(Fsync.ROLL).listener(storedCount).build();
    try (TurboQueue opened = TurboQueue.open(directory, safe)) {
      store(opened.producer());
    }
    if (globals.json()) {
      globals.printJson(Json.object("queue", queue, "messages", imported));
    } else {
      globals.say("turboq: imported " + Units.count(imported) + " messages into " + queue);
    }
    return Exit.OK;
  }

  private static boolean isStdin(Path file) {
    return file.toString().equals("-");
  }

  private void check(Path file) throws IOException {
    try {
      read(file, message -> {});
    } catch (ExportedMessage.BrokenException | LineReader.LineTooLongException e) {
      throw new CliException(Exit.FAILURE, where() + ": " + why(e) + "; nothing was stored");
    }
  }

  private void store(Producer producer) throws IOException {
    try (Progress progress = new Progress(turboq.globals().showProgress(), "import", "", 1, -1)) {
      for (Path file : files.isEmpty() ? List.of(Path.of("-")) : files) {
        read(
            file,
            message -> {
              producer.send(message);
              imported++;
              progress.to(imported);
            });
      }
    } catch (ExportedMessage.BrokenException | IOException | RuntimeException e) {
      if (!turboq.globals().stop().requested()) {
        throw stopped(producer, e);
      }
    }
    // Cleared: storing must not be disturbed by the signal that ended the reading.
    Thread.interrupted();
    producer.close();
  }

  private CliException stopped(Producer producer, Exception failure) {
    String stored = "the " + Units.count(imported) + " messages before it are stored";
    try {
      producer.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
      stored = storedCount.of(imported);
    }
    CliException stopped =
        new CliException(Exit.FAILURE, where() + ": " + why(failure) + "; " + stored);
    stopped.initCause(failure);
    return stopped;
  }

  private String where() {
    String name = isStdin(input) ? "stdin" : input.toString();
    return "import stopped at line " + Units.count(line) + " of " + name;
  }

  private static String why(Exception e) {
    if (e instanceof ExportedMessage.BrokenException) {
      return "it is no exported message, " + e.getMessage();
    }
    return e instanceof LineReader.LineTooLongException
        ? "it is longer than " + (LONGEST_LINE >> 20) + " MiB, the most allowed"
        : Errors.sentence(e);
  }

  private void read(Path file, Sink sink) throws IOException, ExportedMessage.BrokenException {
    input = file;
    line = 0;
    if (isStdin(file)) {
      read(turboq.globals().in(), sink);
      return;
    }
    try (ReadableByteChannel channel = Files.newByteChannel(file)) {
      read(channel, sink);
    }
  }

  private void read(ReadableByteChannel channel, Sink sink)
      throws IOException, ExportedMessage.BrokenException {
    LineReader reader = new LineReader(channel, (byte) '\n', LONGEST_LINE);
    line = 1;
    Lines lines;
    while ((lines = reader.read()) != null) {
      for (int i = 0; i < lines.count() && !turboq.globals().stop().requested(); i++) {
        if (!isBlank(lines.block(), lines.from(i), lines.to(i))) {
          sink.take(ExportedMessage.parse(lines.block(), lines.from(i), lines.to(i)));
        }
        line++;
      }
    }
  }

  private static boolean isBlank(byte[] block, int from, int to) {
    for (int i = from; i < to; i++) {
      if (block[i] != ' ' && block[i] != '\t' && block[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
