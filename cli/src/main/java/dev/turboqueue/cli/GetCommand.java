package dev.turboqueue.cli;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.MessagePrinter;
import dev.turboqueue.cli.lines.PrintFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code turboq get}: takes messages and prints them. */
@Command(
    name = "get",
    description = {
      "Takes messages from a queue, oldest first, and prints each as it was put.",
      "Without -n, -e or -f it takes one message. A message is settled when it has been written to"
          + " stdout; messages that were not printed return to the queue."
    },
    footer = {
      "",
      "Exits with 4 if there was no message (but with 0 after -e), and with 6 if a batch was"
          + " damaged.",
      "Examples:",
      "  turboq -r queues get orders --wait 10s",
      "  turboq -r queues get orders -e > orders.ndjson"
    })
final class GetCommand implements Callable<Integer> {

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final int PROGRESS_EVERY = 1024;

  /** The maximum number of batches whose messages wait to be printed: each keeps a file open. */
  private static final int MOST_BATCHES = 16;

  @ParentCommand private Turboq turboq;

  @Mixin private QueueArgument queue = new QueueArgument();

  @Mixin private FileMode mode = new FileMode();

  @Option(names = "-n", paramLabel = "N", description = "Take at most N messages.")
  private @Nullable Long count;

  @ArgGroup private Until until = new Until();

  /** When to end; at most one of them. */
  static final class Until {

    @Option(
        names = {"-f", "--follow"},
        description = "Wait for more messages until stopped by a signal.")
    private boolean follow;

    @Option(
        names = {"-e", "--exit-on-empty"},
        description = "Take messages until the queue is empty.")
    private boolean exitOnEmpty;
  }

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to wait for a message when there is none (0s).")
  private Duration wait = Duration.ZERO;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "line (the default), the payload; or json, an object with id, type, key, headers, time,"
              + " deliveryCount, failure and payload.")
  private PrintFormat format = PrintFormat.LINE;

  @Mixin private Delimiter delimiter = new Delimiter();

  private long taken;
  private boolean tooLarge;

  private final DamageCount damage = new DamageCount();

  /** The warnings so far about batches that cannot be taken. */
  private final Set<String> warned = new HashSet<>();

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    MessagePrinter printer =
        new MessagePrinter(
            globals.out(), globals.json() ? PrintFormat.JSON : format, delimiter.toByte());
    Path directory;
    try {
      directory = QueueArrival.await(globals, queue, until.follow ? FOREVER : wait);
    } catch (InterruptedException stopped) {
      return Exit.OK; // the exit code shows the signal
    }
    DirectoryOptions options = mode.options().exitTimeout(Stop.NO_TIME).listener(damage).build();
    LeftAlone leftAlone;
    try (TurboQueue opened = TurboQueue.open(directory, options);
        Consumer consumer = opened.consumer()) {
      print(opened, new TakenMessages(opened, consumer, this::warnOnce), printer);
      leftAlone = LeftAlone.by(queue.name(), opened);
    }
    return exit(directory, leftAlone);
  }

  private int exit(Path directory, LeftAlone leftAlone) throws IOException {
    Globals globals = turboq.globals();
    if (taken == 0 && QueueInspector.of(directory).isPaused()) {
      globals.say(PauseCommand.isPaused(queue));
    }
    if (tooLarge) {
      return Exit.FAILURE;
    }
    if (taken < limit() && !globals.stop().requested()) {
      Orphans.in(queue.name(), directory).check();
      leftAlone.check();
    }
    damage.check(queue.name());
    return taken > 0 || until.exitOnEmpty ? Exit.OK : Exit.EMPTY;
  }

  private void print(TurboQueue opened, TakenMessages messages, MessagePrinter printer)
      throws IOException {
    long limit = limit();
    try (Progress progress = progress(limit, opened)) {
      while (taken < limit && !turboq.globals().stop().requested()) {
        Message message = next(messages, printer);
        if (message == null) {
          break;
        }
        print(message, printer);
        if (messages.batches() >= MOST_BATCHES) {
          settle(messages, printer);
        }
        if (++taken % PROGRESS_EVERY == 0) {
          progress.to(taken);
        }
      }
    } catch (InterruptedException stopped) {
      // By a signal: what was taken is printed, nothing more is taken.
    }
    // Cleared, so that the signal does not disturb settling and giving back.
    Thread.interrupted();
    printer.flush();
  }

  /** A message that is too large goes back to the queue at the end, and stops no other. */
  private void print(Message message, MessagePrinter printer) throws IOException {
    try {
      printer.print(message, 0);
    } catch (MessagePrinter.TooLargeException e) {
      tooLarge = true;
      turboq.globals().warn("not printed: " + e.getMessage());
    }
  }

  private @Nullable Message next(TakenMessages messages, MessagePrinter printer)
      throws IOException, InterruptedException {
    Message message = poll(messages, Duration.ZERO, printer);
    if (message == null) {
      settle(messages, printer); // nobody must wait for what is already here
      message = poll(messages, until.follow ? FOREVER : wait, printer);
    }
    return message;
  }

  /** A command that ends by itself reports this at the end, if it is still so. */
  private void warnOnce(IOException leftAlone) {
    String sentence = Errors.sentence(leftAlone);
    if (until.follow && warned.add(sentence)) {
      turboq.globals().warn(sentence);
    }
  }

  private static @Nullable Message poll(
      TakenMessages messages, Duration patience, MessagePrinter printer)
      throws IOException, InterruptedException {
    try {
      return messages.poll(patience);
    } catch (IOException e) {
      settle(messages, printer); // an unreadable batch must not affect earlier ones
      throw e;
    }
  }

  private static void settle(TakenMessages messages, MessagePrinter printer) throws IOException {
    printer.flush();
    messages.settled();
  }

  private long limit() {
    if (count == null) {
      return until.follow || until.exitOnEmpty ? Long.MAX_VALUE : 1;
    }
    if (count < 1) {
      throw new CliException(Exit.USAGE, "-n is " + count + ", but must be at least 1");
    }
    return count;
  }

  /** A bar between the lines of a terminal would disturb them. */
  private Progress progress(long limit, TurboQueue opened) {
    boolean shown =
        limit > PROGRESS_EVERY && turboq.globals().showProgress() && !Terminal.isOutput();
    boolean known = shown && !until.follow;
    long total = known ? Progress.total(opened, limit) : Progress.UNKNOWN;
    return new Progress(shown, "get", "", 1, total);
  }
}
