package dev.turboqueue.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A producer or a consumer in a separate process.
 *
 * <p>It prints {@code ready} and waits for a line on its standard input. Then it prints {@code
 * count} and a number at most ten times a second while that number grows, and at its end {@code
 * done} and a {@link Report}. A consumer ends when its standard input ends. If the standard input
 * of a producer ends, its parent is dead, and it halts.
 */
public final class BenchChild {

  private static final long REPORT_MILLIS = 100;
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Task task;
  private final Tally tally = new Tally();
  private final BufferedReader input =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private long startCpuNanos;
  private volatile boolean stopped;

  private BenchChild(Task task) {
    this.task = task;
  }

  /** Runs the task in the arguments. */
  public static void main(String[] arguments) throws Exception {
    try {
      new BenchChild(Task.parse(arguments)).run();
    } catch (IOException e) {
      System.err.println("turboq: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws Exception {
    Span span = task.role() == Role.PRODUCER ? produce() : consume();
    // The CPU time comes last: after it only the JVM ends.
    Report report = new Report(span.begin, span.end, tally.messages(), startCpuNanos, cpuNanos());
    output.println("done " + report.toLine());
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private record Span(long begin, long end) {}

  private Span produce() throws Exception {
    Workload workload = task.workload();
    long begin;
    try (Sender sender = task.engine().sender(task.queue(), workload)) {
      Step step = step(sender, workload);
      awaitStart();
      begin = System.nanoTime();
      for (long number = 0; number < workload.messages(); number++) {
        step.send(number);
        tally.add(1);
      }
    }
    return new Span(begin, System.nanoTime());
  }

  /** Sends one message. */
  private interface Step {
    void send(long number) throws Exception;
  }

  private static Step step(Sender sender, Workload workload) {
    Payloads payloads = new Payloads(workload.payload(), workload.size());
    return switch (workload.payload()) {
      case bytes -> number -> sender.sendBytes(payloads.bytes(number));
      case string -> number -> sender.sendText(payloads.text(number));
      case json -> number -> sender.sendJson(payloads.text(number));
    };
  }

  private Span consume() throws Exception {
    try (Receiver receiver = task.engine().receiver(task.queue(), task.workload(), tally)) {
      awaitStart();
      long begin = System.nanoTime();
      long end = begin;
      boolean received = false;
      while (received || !stopped) {
        // The clock is read only when there is no message, because it costs as much as a message.
        while (receiver.receive(Duration.ZERO)) {
          received = true;
        }
        if (received) {
          end = System.nanoTime();
        }
        received = receiver.receive(PATIENCE);
      }
      return new Span(begin, end);
    }
  }

  private void awaitStart() throws IOException {
    output.println("ready");
    startCpuNanos = cpuNanos();
    if (input.readLine() == null) {
      Runtime.getRuntime().halt(1);
    }
    daemon("bench-input", this::watchInput);
    daemon("bench-count", this::reportCount);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void watchInput() {
    try {
      while (input.readLine() != null) {
        // No more input comes; only its end matters.
      }
    } catch (IOException e) {
      System.err.println("bench: cannot read from the parent: " + e.getMessage());
    }
    if (task.role() == Role.PRODUCER) {
      Runtime.getRuntime().halt(1);
    }
    stopped = true;
  }

  private void reportCount() {
    long reported = 0;
    while (true) {
      long now = tally.messages();
      if (now > reported) {
        output.println("count " + now);
        reported = now;
      }
      try {
        Thread.sleep(REPORT_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
