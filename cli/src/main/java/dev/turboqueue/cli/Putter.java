package dev.turboqueue.cli;

import dev.turboqueue.Producer;
import dev.turboqueue.cli.lines.Json;
import dev.turboqueue.cli.lines.LineFeed;
import dev.turboqueue.cli.lines.LineInput;
import dev.turboqueue.cli.lines.LineReader;
import dev.turboqueue.cli.lines.LineSender;
import dev.turboqueue.cli.lines.Lines;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends the lines of files, and knows at any moment how far it has come. Not thread-safe. */
final class Putter {

  private final Globals globals;
  private final LineSender sender;
  private final Producer producer;
  private final byte delimiter;
  private final Pace pace;
  private final StoredCount storedCount;
  private final long start = System.nanoTime();

  private boolean flushEach;
  private boolean warnOfBytes;
  private @Nullable Function<Progress, FullNotice> watch;
  private @Nullable FullNotice notice;
  private long messages;
  private long bytes;
  private long read;
  private long dropped;
  private String input = "";
  private long line;

  Putter(Globals globals, LineSender sender, byte delimiter, Pace pace, StoredCount storedCount) {
    this.globals = globals;
    this.sender = sender;
    producer = sender.producer();
    this.delimiter = delimiter;
    this.pace = pace;
    this.storedCount = storedCount;
  }

  /** Flushes lines that were read together, before it waits for more. */
  void flushEach(boolean each) {
    flushEach = each;
  }

  /** Warns the user of the first line that the Python library cannot read. */
  void warnOfBytes(boolean warn) {
    warnOfBytes = warn;
  }

  /** Tells the user when a message has to wait because the queue is full. */
  void watch(Function<Progress, FullNotice> start) {
    watch = start;
  }

  /**
   * Sends and flushes every line.
   *
   * @throws CliException if that failed; the exception says how far it came
   */
  void putAll(List<LineInput> inputs) throws IOException {
    try (Progress progress =
        new Progress(globals.showProgress(inputs), "put", "MB", 1_000_000, totalBytes(inputs))) {
      putAll(inputs, progress);
    } catch (IOException | RuntimeException e) {
      if (!globals.stop().requested()) {
        throw stoppedAt(e);
      }
    } catch (InterruptedException stopped) {
      // What was sent is flushed below.
    }
    // Cleared, because the signal that ended the sending must not disturb flushing.
    Thread.interrupted();
    producer.close();
  }

  private void putAll(List<LineInput> inputs, Progress progress)
      throws IOException, InterruptedException {
    try (FullNotice started = watch == null ? null : watch.apply(progress)) {
      notice = started;
      for (LineInput one : inputs) {
        if (!globals.stop().requested()) {
          put(one, progress);
        }
      }
    }
  }

  private static long totalBytes(List<LineInput> inputs) throws IOException {
    long total = 0;
    for (LineInput one : inputs) {
      long size = one.size();
      if (size < 0) {
        return Progress.UNKNOWN;
      }
      total += size;
    }
    return total;
  }

  private void put(LineInput from, Progress progress) throws IOException, InterruptedException {
    input = from.name();
    line = 0;
    try (from) {
      put(from.open(), progress);
    }
  }

  private void put(ReadableByteChannel channel, Progress progress)
      throws IOException, InterruptedException {
    line = 1;
    try (LineFeed feed = new LineFeed(new LineReader(channel, delimiter))) {
      Lines lines;
      while ((lines = next(feed)) != null) {
        put(lines);
        if (flushEach && !globals.stop().requested()) {
          producer.flush();
        }
        progress.to(read);
      }
    }
  }

  /** Returns the next lines; after a signal, only those that were read before. */
  private @Nullable Lines next(LineFeed feed) throws IOException, InterruptedException {
    if (!globals.stop().requested()) {
      try {
        return feed.next();
      } catch (InterruptedException e) {
        if (!globals.stop().requested()) {
          throw e;
        }
      }
    }
    Thread.interrupted();
    Lines rest = feed.rest();
    Thread.currentThread().interrupt(); // what is sent now does not wait for space
    return rest;
  }

  private void awaitTurn() throws InterruptedException {
    if (!globals.stop().requested()) {
      try {
        pace.await(messages);
      } catch (InterruptedException e) {
        if (!globals.stop().requested()) {
          throw e;
        }
        Thread.currentThread().interrupt();
      }
    }
  }

  private void put(Lines lines) throws IOException, InterruptedException {
    for (int i = 0; i < lines.count(); i++) {
      awaitTurn();
      if (warnOfBytes && lines.isBytes(i)) {
        warnOfBytes = false;
        globals.warn(
            "line "
                + Units.count(line)
                + " of "
                + input
                + " is not UTF-8; the Python library cannot read a batch with such a line to its end");
      }
      int length = lines.length(i);
      if (send(lines, i)) {
        messages++;
        bytes += length;
      } else {
        dropped++;
      }
      read += length;
      line++;
    }
  }

  private boolean send(Lines lines, int line) throws IOException {
    if (notice == null) {
      return sender.send(lines, line);
    }
    notice.step();
    try {
      return sender.send(lines, line);
    } finally {
      notice.step();
    }
  }

  /** Stores what was sent before the failure and says where it happened. */
  private CliException stoppedAt(Exception failure) {
    String stored = StoredCount.allOf(messages);
    try {
      producer.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
      stored = storedCount.of(messages);
    }
    int exit = failure instanceof IllegalArgumentException ? Exit.FAILURE : Errors.exitOf(failure);
    String where = "put stopped at line " + Units.count(line) + " of " + input;
    return new CliException(exit, where + ": " + Errors.sentence(failure) + "; " + stored, failure);
  }

  /** Reports what was done. */
  void report(String queue) throws IOException {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (globals.json()) {
      globals.printJson(
          Json.object(
              "queue", queue,
              "messages", messages,
              "bytes", bytes,
              "dropped", dropped,
              "seconds", seconds));
      return;
    }
    String full =
        dropped == 0 ? "" : ", " + Units.count(dropped) + " dropped because the queue was full";
    globals.say(
        String.format(
            Locale.ROOT,
            "turboq: put %s (%s) into %s in %.1f s%s",
            Units.messages(messages),
            Units.size(bytes),
            queue,
            seconds,
            full));
  }
}
