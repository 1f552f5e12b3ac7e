package dev.turboqueue.cli;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import dev.turboqueue.cli.lines.LineInput;
import dev.turboqueue.cli.lines.LineSender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq put}: stores each line as a message. */
@Command(
    name = "put",
    description = {
      "Stores each line of the input as a message; creates the queue if needed.",
      "A line that is a JSON object or array is stored as JSON, other UTF-8 as text, anything else"
          + " as bytes."
    },
    footer = {
      "",
      "Examples:",
      "  turboq -r queues put orders orders.ndjson",
      "  echo remind | turboq -r queues put mails --delay 2h",
      "  find . -name '*.png' -print0 | turboq -r queues put images -0"
    })
final class PutCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "The files to store, in this order; '-' means stdin, and so does no FILE.")
  private List<Path> files = new ArrayList<>();

  @Mixin private Delimiter delimiter = new Delimiter();

  @Mixin private MessageOptions message = new MessageOptions();

  @Mixin private FileMode mode = new FileMode();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Maximum number of messages in a batch (80,000).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--batch-bytes",
      paramLabel = "SIZE",
      converter = Units.SizeConverter.class,
      description = "Maximum number of bytes in a batch (64MiB).")
  private @Nullable Long batchBytes;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      description = "How long a batch may stay incomplete before consumers get it (1s).")
  private @Nullable Duration linger;

  @Option(
      names = "--max-avail",
      paramLabel = "N",
      description = "Number of batches at which the queue is full (no limit).")
  private @Nullable Integer maxAvail;

  @Option(
      names = "--on-full",
      paramLabel = "WHAT",
      description = "When the queue is full: block (the default), fail, or drop the message.")
  private WhenFull onFull = WhenFull.BLOCK;

  @Option(
      names = "--full-timeout",
      paramLabel = "TIME",
      description = "How long to block before failing (forever).")
  private @Nullable Duration fullTimeout;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Maximum number of messages a second (no limit).")
  private @Nullable Double rate;

  @Option(
      names = "--names",
      paramLabel = "WHOSE",
      converter = NamingConverter.class,
      completionCandidates = NamingConverter.Candidates.class,
      description = "The batches' file names: seed (the default), python-0.5 or python-0.7.")
  private BatchNaming names = BatchNaming.SEED;

  @Option(
      names = "--fsync",
      paramLabel = "WHEN",
      description =
          "Force messages to the disk: none (the default), roll (each batch when it becomes"
              + " available), or flush (also the lines read so far, before waiting for more).")
  private Fsync fsync = Fsync.NONE;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = queue.directory(globals);
    byte ending = delimiter.toByte();
    message.check();
    StoredCount stored = new StoredCount(!message.isDelayed());
    DirectoryOptions options = options(stored);
    Pace pace = new Pace(rate);
    List<LineInput> inputs = LineInput.of(files, globals.in());
    try (TurboQueue opened = globals.open(queue.name(), directory, options)) {
      LineSender sender = new LineSender(opened.producer(), message.attributes());
      Putter putter = new Putter(globals, sender, ending, pace, stored);
      putter.flushEach(fsync == Fsync.FLUSH);
      putter.warnOfBytes(names != BatchNaming.SEED);
      int limit = options.maxAvailFiles();
      if (limit < Integer.MAX_VALUE && onFull == WhenFull.BLOCK) {
        putter.watch(progress -> new FullNotice(globals, progress, queue.name(), directory, limit));
      }
      putter.putAll(inputs);
      putter.report(queue.name());
    }
    return Exit.OK;
  }

  private DirectoryOptions options(StoredCount stored) {
    DirectoryOptions.Builder options =
        mode.options().whenFull(onFull).naming(names).fsync(fsync).listener(stored);
    set("--batch-size", options::maxEventsPerFile, batchSize);
    set("--batch-bytes", options::maxBytesPerFile, batchBytes);
    set("--linger", options::maxBatchAge, linger);
    set("--max-avail", options::maxAvailFiles, maxAvail);
    set("--full-timeout", options::fullTimeout, fullTimeout);
    return options.build();
  }

  /** Sets an option of the directory if it was given; a refusal begins with the option's name. */
  private static <T> void set(String option, Consumer<T> setter, @Nullable T value) {
    if (value == null) {
      return;
    }
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      String refusal = String.valueOf(e.getMessage());
      throw new CliException(Exit.USAGE, refusal.replaceFirst("^\\w+", option));
    }
  }
}
