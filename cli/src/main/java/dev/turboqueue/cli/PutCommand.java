package dev.turboqueue.cli;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.Fsync;
import dev.turboqueue.Header;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** {@code turboq put}: stores a line a message. */
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

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
  private String queue;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "What to store, in this order; '-' and no FILE mean stdin.")
  private List<Path> files = new ArrayList<>();

  @Mixin private Delimiter delimiter = new Delimiter();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Messages in a batch at most (80,000).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--batch-bytes",
      paramLabel = "SIZE",
      converter = Units.SizeConverter.class,
      description = "Bytes in a batch at most (64MiB).")
  private @Nullable Long batchBytes;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      description = "How long a batch may stay incomplete before consumers get it (1s).")
  private @Nullable Duration linger;

  @Option(
      names = "--max-avail",
      paramLabel = "N",
      description = "Batches in the queue before it counts as full (no limit).")
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

  @Option(names = "--key", paramLabel = "KEY", description = "The key of every message.")
  private @Nullable String key;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      converter = HeaderConverter.class,
      description = "A header of every message; may be repeated.")
  private List<Header> headers = new ArrayList<>();

  @Option(names = "--rate", paramLabel = "N", description = "Messages a second at most (no limit).")
  private double rate;

  @Option(
      names = "--names",
      paramLabel = "WHOSE",
      converter = NamingConverter.class,
      completionCandidates = NamingCandidates.class,
      description = "The batches' file names: seed (the default), python-0.5 or python-0.7.")
  private BatchNaming names = BatchNaming.SEED;

  @Option(
      names = "--fsync",
      paramLabel = "WHEN",
      description =
          "Force messages to the disk: none (the default), roll (each batch as it becomes"
              + " available), or flush (also what was read, before waiting for more).")
  private Fsync fsync = Fsync.NONE;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Deliver each message no sooner than this long after it was put.")
  private @Nullable Duration delay;

  @Option(
      names = "--at",
      paramLabel = "TIMESTAMP",
      converter = TimestampConverter.class,
      description = "Deliver the messages no sooner than at this time: 2026-01-31T12:00:00Z.")
  private @Nullable Instant at;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    Path directory = globals.queueDirectory(queue);
    byte ending = delimiter.toByte();
    files.forEach(PutCommand::check);
    StoredCount stored = new StoredCount(delay == null && at == null);
    try (TurboQueue opened = TurboQueue.open(directory, options(stored))) {
      Producer producer = opened.producer();
      LineSender sender = new LineSender(producer, key, headers, delay, at);
      Putter putter = new Putter(globals, producer, sender, ending, new Pace(rate), stored);
      putter.flushEach(fsync == Fsync.FLUSH);
      putter.putAll(files.isEmpty() ? List.of(Path.of("-")) : files);
      putter.report(queue);
    }
    return Exit.OK;
  }

  private QueueOptions options(StoredCount stored) {
    if (rate < 0) {
      throw new CliException(Exit.USAGE, "--rate is " + rate + ", must be 0 or more");
    }
    if (delay != null && at != null) {
      throw new CliException(Exit.USAGE, "--delay and --at exclude each other; give one of them");
    }
    LineSender.delayed(OutgoingMessage.text(""), delay, at); // is it in range?
    QueueOptions.Builder options =
        QueueOptions.builder().whenFull(onFull).naming(names).fsync(fsync).listener(stored);
    if (batchSize != null) {
      options.maxEventsPerFile(batchSize);
    }
    if (batchBytes != null) {
      options.maxBytesPerFile(batchBytes);
    }
    if (linger != null) {
      options.maxBatchAge(linger);
    }
    if (maxAvail != null) {
      options.maxAvailFiles(maxAvail);
    }
    if (fullTimeout != null) {
      options.fullTimeout(fullTimeout);
    }
    return options.build();
  }

  /** Finds what cannot be read before anything is stored. */
  static void check(Path file) {
    if (file.toString().equals("-")) {
      return;
    }
    if (!Files.exists(file)) {
      throw new CliException(Exit.NOT_FOUND, file + ": there is no such file; nothing was stored");
    }
    if (Files.isDirectory(file)) {
      throw new CliException(
          Exit.FAILURE, file + " is a directory; name the files in it. Nothing was stored");
    }
    if (!Files.isReadable(file)) {
      throw new CliException(Exit.FAILURE, file + ": permission denied; nothing was stored");
    }
  }

  /** Reads {@code name=value}. */
  static final class HeaderConverter implements ITypeConverter<Header> {

    @Override
    public Header convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException("'" + text + "' is no header; write NAME=VALUE");
      }
      return Header.of(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  /** Reads a moment. */
  static final class TimestampConverter implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is no time; write for instance 2026-01-31T12:00:00Z or"
                + " 2026-01-31T13:00+01:00");
      }
    }
  }

  /** Reads whose names. */
  static final class NamingConverter implements ITypeConverter<BatchNaming> {

    private static final Map<String, BatchNaming> NAMINGS =
        Map.of(
            "seed", BatchNaming.SEED,
            "python-0.5", BatchNaming.PYTHON_0_5,
            "python-0.7", BatchNaming.PYTHON_0_7);

    @Override
    public BatchNaming convert(String text) {
      BatchNaming naming = NAMINGS.get(text);
      if (naming == null) {
        throw new TypeConversionException(
            "'" + text + "' is none of seed, python-0.5 and python-0.7");
      }
      return naming;
    }
  }

  /** For the shell. */
  static final class NamingCandidates extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    NamingCandidates() {
      super(List.of("seed", "python-0.5", "python-0.7"));
    }
  }
}
