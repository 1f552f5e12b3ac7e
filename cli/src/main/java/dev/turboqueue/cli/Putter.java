package dev.turboqueue.cli;

import dev.turboqueue.Producer;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends the lines of files, and knows at any moment how far it is. Not thread-safe. */
final class Putter {

  private final Globals globals;
  private final Producer producer;
  private final LineSender sender;
  private final byte delimiter;
  private final Pace pace;
  private final StoredCount storedCount;
  private final long start = System.nanoTime();

  private boolean flushEach;
  private long messages;
  private long bytes;
  private long read;
  private long dropped;
  private Path input = Path.of("-");
  private long line;

  Putter(
      Globals globals,
      Producer producer,
      LineSender sender,
      byte delimiter,
      Pace pace,
      StoredCount storedCount) {
    this.globals = globals;
    this.producer = producer;
    this.sender = sender;
    this.delimiter = delimiter;
    this.pace = pace;
    this.storedCount = storedCount;
  }

  /** Has the lines that were read together flushed together, before more are waited for. */
  void flushEach(boolean each) {
    flushEach = each;
  }

  /**
   * Sends and flushes every line.
   *
   * @throws CliException if that failed: it says how far it came
   */
  void putAll(List<Path> files) throws IOException {
    try (Progress progress =
        new Progress(globals.showProgress(), "put", "MB", 1_000_000, totalBytes(files))) {
      for (Path file : files) {
        put(file, progress);
      }
    } catch (IOException | RuntimeException e) {
      if (!globals.stop().requested()) {
        throw stoppedAt(e);
      }
    } catch (InterruptedException stopped) {
      // What was sent is flushed below.
    }
    // Cleared: flushing must not be disturbed by the signal that ended the sending.
    Thread.interrupted();
    producer.close();
  }

  private static long totalBytes(List<Path> files) throws IOException {
    long total = 0;
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        return -1;
      }
      total += Files.size(file);
    }
    return total;
  }

  private void put(Path file, Progress progress) throws IOException, InterruptedException {
    input = file;
    line = 0;
    if (file.toString().equals("-")) {
      put(globals.in(), progress);
      return;
    }
    try (ReadableByteChannel channel = Files.newByteChannel(file)) {
      put(channel, progress);
    }
  }

  private void put(ReadableByteChannel channel, Progress progress)
      throws IOException, InterruptedException {
    line = 1;
    try (LineFeed feed = new LineFeed(new LineReader(channel, delimiter))) {
      Lines lines;
      while ((lines = feed.next()) != null) {
        put(lines);
        if (flushEach) {
          producer.flush();
        }
        progress.to(read);
      }
    }
  }

  private void put(Lines lines) throws IOException, InterruptedException {
    byte[] block = lines.block();
    for (int i = 0; i < lines.count() && !globals.stop().requested(); i++) {
      pace.await(messages);
      int from = lines.from(i);
      int to = lines.to(i);
      if (sender.send(lines.kind(i), block, from, to)) {
        messages++;
        bytes += to - from + 1;
      } else {
        dropped++;
      }
      read += to - from + 1;
      line++;
    }
  }

  /** Stores what was sent before the failure and says where it happened. */
  private CliException stoppedAt(Exception failure) {
    String stored = Units.count(messages) + " messages before it are stored";
    try {
      producer.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
      stored = storedCount.of(messages);
    }
    String what =
        failure instanceof LineReader.LineTooLongException
            ? "it is longer than " + (Producer.MAX_MESSAGE_BYTES >> 20) + " MiB, the most allowed"
            : Errors.sentence(failure);
    String name = input.toString().equals("-") ? "stdin" : input.toString();
    int exit = failure instanceof IllegalArgumentException ? Exit.FAILURE : Errors.exitOf(failure);
    CliException stopped =
        new CliException(
            exit,
            "put stopped at line "
                + Units.count(line)
                + " of "
                + name
                + ": "
                + what
                + "; "
                + stored);
    stopped.initCause(failure);
    return stopped;
  }

  /** Tells what was done. */
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
    String full = dropped == 0 ? "" : ", " + Units.count(dropped) + " dropped as the queue is full";
    globals.say(
        String.format(
            "turboq: put %s messages (%s) into %s in %.1f s%s",
            Units.count(messages), Units.size(bytes), queue, seconds, full));
  }
}
