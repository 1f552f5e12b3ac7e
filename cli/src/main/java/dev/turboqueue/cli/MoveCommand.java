package dev.turboqueue.cli;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code turboq move}: takes messages from one queue and puts them into another. */
@Command(
    name = "move",
    description = {
      "Moves available messages from one queue into another, oldest first, with key, headers and"
          + " time; creates the other queue if needed.",
      "Each message is on the disk in the new queue before it is settled in the old one. If the"
          + " command is killed, some messages may be in both queues, but none is lost."
    },
    footer = {
      "",
      "Exits with 4 if there was no message, and with 6 if a batch was damaged.",
      "Examples:",
      "  turboq -r queues move orders archive",
      "  turboq -r queues move orders test -n 100"
    })
final class MoveCommand implements Callable<Integer> {

  /**
   * The maximum number of messages, and about the maximum number of bytes, that are in both queues
   * for a moment.
   */
  private static final int MAX_MESSAGES = 20_000;

  private static final long MAX_BYTES = 32 << 20;

  /** The maximum number of batches of these messages: each keeps a file open. */
  private static final int MOST_BATCHES = 128;

  @ParentCommand private Turboq turboq;

  @Parameters(index = "0", paramLabel = "SRC", description = "The queue to take from.")
  private String source;

  @Parameters(index = "1", paramLabel = "DST", description = "The queue to put into.")
  private String target;

  @Option(names = "-n", paramLabel = "N", description = "Move at most N messages; by default, all.")
  private long limit = Long.MAX_VALUE;

  @Mixin private FileMode mode = new FileMode();

  private final DamageCount damage = new DamageCount();

  private long moved;

  /** Why the queue could not be read; what was taken before is still moved. */
  private @Nullable IOException unreadable;

  @Override
  public Integer call() throws IOException {
    Globals globals = turboq.globals();
    if (limit < 1) {
      throw new CliException(Exit.USAGE, "-n is " + limit + ", but must be at least 1");
    }
    Path from = QueueAddress.existing(globals, source);
    Path to = QueueAddress.directory(globals, target);
    if (Files.exists(to) && Files.isSameFile(from, to)) {
      throw new CliException(
          Exit.USAGE, "'" + source + "' and '" + target + "' are the same queue; nothing to move.");
    }
    if (QueueInspector.of(from).isPaused()) {
      throw new CliException(
          Exit.FAILURE,
          "The queue '"
              + source
              + "' is paused and hands out nothing; run 'turboq resume "
              + source
              + "'.");
    }
    LeftAlone leftAlone = move(from, to);
    report();
    if (unreadable != null) {
      throw unreadable;
    }
    if (moved < limit && !globals.stop().requested()) {
      Orphans.in(source, from).check();
      leftAlone.check();
    }
    damage.check(source);
    return moved > 0 ? Exit.OK : Exit.EMPTY;
  }

  /** Returns what could not be taken. */
  private LeftAlone move(Path from, Path to) throws IOException {
    DirectoryOptions safe = mode.options().fsync(Fsync.ROLL).build();
    DirectoryOptions taking =
        DirectoryOptions.builder().exitTimeout(Stop.NO_TIME).listener(damage).build();
    try (TurboQueue input = TurboQueue.open(from, taking);
        Consumer consumer = input.consumer();
        TurboQueue output = turboq.globals().open(target, to, safe);
        Producer producer = output.producer();
        Progress progress = progress(input)) {
      TakenMessages taken = new TakenMessages(input, consumer, leftAlone -> {});
      while (moved < limit && !turboq.globals().stop().requested()) {
        List<Message> messages = take(taken, producer);
        if (messages.isEmpty()) {
          break;
        }
        // Cleared, so that the signal does not disturb settling.
        Thread.interrupted();
        settle(messages, producer);
        taken.settled();
        progress.to(moved);
      }
      return LeftAlone.by(source, input);
    }
  }

  private Progress progress(TurboQueue input) {
    boolean shown = turboq.globals().showProgress();
    return new Progress(shown, "move", "", 1, shown ? Progress.total(input, limit) : 0);
  }

  /** Sends some messages on; they are not settled yet. */
  private List<Message> take(TakenMessages taken, Producer producer) throws IOException {
    List<Message> messages = new ArrayList<>();
    long bytes = 0;
    Message message;
    while (bytes < MAX_BYTES
        && messages.size() < Math.min(MAX_MESSAGES, limit - moved)
        && taken.batches() < MOST_BATCHES
        && (message = next(taken)) != null) {
      producer.send(OutgoingMessage.copyOf(message).build());
      messages.add(message);
      byte[] payload = message.bytes();
      bytes += payload == null ? 0 : payload.length;
    }
    return messages;
  }

  private @Nullable Message next(TakenMessages taken) {
    try {
      return taken.poll(Duration.ZERO);
    } catch (InterruptedException stopped) {
      return null; // by a signal: what was taken is moved, nothing more is taken
    } catch (IOException e) {
      unreadable = e;
      return null;
    }
  }

  private void settle(List<Message> messages, Producer producer) throws IOException {
    producer.flush();
    for (Message message : messages) {
      message.ack();
      moved++;
    }
  }

  private void report() throws IOException {
    Globals globals = turboq.globals();
    if (globals.json()) {
      globals.printJson(Json.object("from", source, "to", target, "messages", moved));
    } else {
      globals.say("turboq: moved " + Units.messages(moved) + " from " + source + " to " + target);
    }
  }
}
