package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turboqueue.cli.demo.DemoResult.ProcessUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A worker's process, seen from the demo. Thread-safe. */
final class WorkerProcess {

  private static final long END_SECONDS = 60;

  private final int number;
  private final Path errors;
  private final Process process;
  private final Thread reader;
  private volatile WorkerStatus status = WorkerStatus.STARTING;
  private volatile boolean killed;

  private WorkerProcess(int number, Path errors, Process process, Consumer<WorkerProcess> onBusy) {
    this.number = number;
    this.errors = errors;
    this.process = process;
    reader = new Thread(() -> readStatus(onBusy), "worker-" + number + "-status");
    reader.setDaemon(true);
  }

  /**
   * Starts a worker; {@code onBusy} is called when it reports that it is in the middle of a batch.
   */
  static WorkerProcess start(
      DemoDirectory directory, int number, int messages, Consumer<WorkerProcess> onBusy)
      throws IOException {
    Path errors = directory.errors(number);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Output of the JVM must not get between the lines of status.
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            DemoWorker.class.getName(),
            directory.path().toString(),
            Integer.toString(number),
            Integer.toString(messages));
    WorkerProcess worker =
        new WorkerProcess(number, errors, builder.redirectError(errors.toFile()).start(), onBusy);
    worker.reader.start();
    return worker;
  }

  int number() {
    return number;
  }

  DemoState.Worker state() {
    return new DemoState.Worker(number, killed, status);
  }

  /** Returns the CPU time and messages of the process, according to its last report. */
  ProcessUse use(long messages) {
    return new ProcessUse(
        "worker " + number, process.pid(), killed, messages, status.cpuNanos() / 1e9);
  }

  boolean killed() {
    return killed;
  }

  /** Returns whether this worker has nothing to do now. */
  boolean idleOrGone() {
    return status.idle() || !process.isAlive();
  }

  /** Kills the process with SIGKILL, as a part of the demonstration. */
  void kill() {
    killed = true;
    process.destroyForcibly();
  }

  /** Asks the worker to end when the input queue is empty. */
  void drain() throws IOException {
    if (killed) {
      return;
    }
    // Left open, because the end of the stream would mean that the demo is dead.
    Writer orders = process.outputWriter(UTF_8);
    orders.write(DemoWorker.DRAIN + "\n");
    orders.flush();
  }

  /** Waits for the end that {@link #drain} asked for. */
  void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(
          "worker " + number + " was asked to end, but still runs after " + END_SECONDS + " s");
    }
    reader.join();
    if (!killed && process.exitValue() != 0) {
      throw failure();
    }
  }

  /**
   * Checks that the worker has not ended by itself.
   *
   * @throws IOException if it has; the message contains its output
   */
  void check() throws IOException {
    if (!process.isAlive() && !killed) {
      throw failure();
    }
  }

  /** Ends the process at once if it is still running, and waits for its end. */
  void destroy() {
    process.destroyForcibly().onExit().join();
  }

  private IOException failure() throws IOException {
    List<String> said = Files.readAllLines(errors, UTF_8);
    String text =
        said.isEmpty() ? "It printed nothing." : "It printed:\n  " + String.join("\n  ", said);
    return new IOException(
        "worker " + number + " failed with exit code " + process.exitValue() + ". " + text);
  }

  private void readStatus(Consumer<WorkerProcess> onBusy) {
    try (BufferedReader in = process.inputReader(UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        status = WorkerStatus.parse(line);
        if (status.inHand() > 0) {
          onBusy.accept(this);
        }
      }
    } catch (IOException e) {
      // Closed during the read because the process was destroyed; otherwise the worker must not
      // continue unobserved.
      process.destroyForcibly();
    }
  }
}
