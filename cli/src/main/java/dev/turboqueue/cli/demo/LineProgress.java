package dev.turboqueue.cli.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Progress for a log: a line from time to time. */
final class LineProgress implements DemoProgress {

  private static final long NANOS_A_LINE = 2_000_000_000;

  private final PrintStream out;
  private long last = System.nanoTime();

  LineProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(DemoState state) {
    long now = System.nanoTime();
    if (now - last >= NANOS_A_LINE) {
      last = now;
      print(state);
    }
  }

  @Override
  public void end(DemoState state) {
    print(state);
  }

  private void print(DemoState state) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "sent %,d, received %,d of %,d; workers:",
            state.sent(),
            state.received(),
            state.messages()));
    for (DemoState.Worker worker : state.workers()) {
      line.append(String.format(Locale.ROOT, " %,d", worker.status().messages()));
      line.append(worker.killed() ? " (killed)" : "");
    }
    out.println(line);
  }
}
