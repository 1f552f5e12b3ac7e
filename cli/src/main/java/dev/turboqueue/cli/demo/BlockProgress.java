package dev.turboqueue.cli.demo;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Progress for a terminal: one line each for the sender, the workers and the collector, redrawn in
 * place.
 */
final class BlockProgress implements DemoProgress {

  private static final long NANOS_A_FRAME = 200_000_000;
  private static final int BAR = 30;

  /** More lines than the terminal has could not be redrawn. */
  private static final int MOST_WORKERS = 16;

  private static final String CURSOR_UP = "\033[nA";
  private static final String CLEAR_LINE = "\033[K";

  private final PrintStream out;
  private final Map<Integer, Sample> samples = new HashMap<>();
  private final Sample first = new Sample(WorkerStatus.STARTING, System.nanoTime(), 0);
  private long last = first.nanoTime();
  private int drawn;

  BlockProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(DemoState state) {
    long now = System.nanoTime();
    if (now - last >= NANOS_A_FRAME) {
      draw(state, now);
      last = now;
    }
  }

  @Override
  public void end(DemoState state) {
    draw(state, System.nanoTime());
    out.println();
  }

  private void draw(DemoState state, long now) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(CURSOR_UP.replace("n", Integer.toString(drawn)));
    }
    drawn = 0;
    line(frame, total("sent", state.sent(), state.messages()));
    List<DemoState.Worker> workers = state.workers();
    for (DemoState.Worker worker : workers.subList(0, Math.min(MOST_WORKERS, workers.size()))) {
      line(frame, worker(worker, now));
    }
    if (workers.size() > MOST_WORKERS) {
      line(frame, "… and " + (workers.size() - MOST_WORKERS) + " more workers");
    }
    line(frame, total("received", state.received(), state.messages()));
    out.print(frame);
    out.flush();
  }

  private void line(StringBuilder frame, String line) {
    frame.append(line).append(CLEAR_LINE).append('\n');
    drawn++;
  }

  private static String total(String name, int done, int messages) {
    double share = (double) done / messages;
    return String.format(
        Locale.ROOT, "%-9s %s %4.0f%%      %,13d", name, bar(share), 100 * share, done);
  }

  private String worker(DemoState.Worker worker, long now) {
    WorkerStatus status = worker.status();
    Sample sample = samples.getOrDefault(worker.number(), first).next(status, now);
    samples.put(worker.number(), sample);
    String name = "worker " + worker.number();
    if (worker.killed()) {
      return String.format(
          Locale.ROOT, "%-9s %-" + (BAR + 14) + "s%,13d", name, "killed", status.messages());
    }
    return String.format(
        Locale.ROOT,
        "%-9s %s %4.0f%% CPU  %,13d",
        name,
        bar(sample.use()),
        100 * sample.use(),
        status.messages());
  }

  /** A status, when it was first seen, and the share of a core used until then. */
  private record Sample(WorkerStatus status, long nanoTime, double use) {

    Sample next(WorkerStatus next, long now) {
      // A worker without a new status is starting or very busy; it does use CPU time.
      return next.equals(status)
          ? this
          : new Sample(
              next, now, (double) (next.cpuNanos() - status.cpuNanos()) / (now - nanoTime));
    }
  }

  private static String bar(double share) {
    int full = (int) Math.round(BAR * Math.min(1, Math.max(0, share)));
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }
}
