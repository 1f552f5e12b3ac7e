package dev.turboqueue.cli.demo;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.demo.DemoResult.ProcessUse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run: a sender and a collector in this process, workers in separate processes, two queues
 * between them.
 *
 * <p>It ends when every number was received, or when none was received for {@link #PATIENCE}
 * although no worker is busy. Only then the workers are told to end when the input queue is empty,
 * and after them the collector when the output queue is empty. So every duplicate is seen.
 */
final class DemoRun {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(50);

  /** No file in the demo's queues is one of the Python library, so any age is right. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final DemoSettings settings;
  private final DemoDirectory directory;
  private final TurboQueue flights;
  private final TurboQueue results;
  private final Workers workers;
  private final Ledger ledger;
  private final Sender sender;
  private final Collector collector;

  private DemoRun(
      DemoSettings settings,
      DemoDirectory directory,
      TurboQueue flights,
      TurboQueue results,
      Workers workers) {
    this.settings = settings;
    this.directory = directory;
    this.flights = flights;
    this.results = results;
    this.workers = workers;
    ledger = new Ledger(settings.messages());
    sender = new Sender(flights, settings.messages(), this::halfWay);
    collector = new Collector(results, ledger);
  }

  /**
   * Runs the demo in {@code directory}.
   *
   * @throws IOException if a queue or a worker fails
   * @throws InterruptedException if interrupted; no worker is left then either
   */
  static DemoResult run(DemoSettings settings, DemoDirectory directory, DemoProgress progress)
      throws IOException, InterruptedException {
    try (TurboQueue flights =
            directory.openFlights(settings.batchMessages(), settings.batchesAhead());
        TurboQueue results = directory.openResults();
        Workers workers = new Workers(directory, settings.messages());
        Tasks tasks = new Tasks()) {
      return new DemoRun(settings, directory, flights, results, workers).run(tasks, progress);
    }
  }

  private DemoResult run(Tasks tasks, DemoProgress progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long cpuStart = DemoWorker.cpuNanos();
    workers.start(settings.workers());
    tasks.start(sender);
    tasks.start(collector);
    while (!collector.awaitAll(TICK) && !stalled()) {
      tasks.check();
      workers.check();
      progress.show(state());
    }
    // The killed worker's batch may not be recovered yet.
    flights.recover(NEVER);
    workers.drain();
    results.recover(NEVER);
    collector.finish();
    tasks.await();
    progress.end(state());
    double seconds = (collector.lastReceipt() - start) / 1e9;
    return result(seconds, DemoWorker.cpuNanos() - cpuStart);
  }

  private void halfWay() {
    if (settings.kill()) {
      workers.armKill();
    }
  }

  private boolean stalled() {
    return sender.sent() == settings.messages()
        && workers.idle()
        && System.nanoTime() - collector.lastReceipt() > PATIENCE.toNanos();
  }

  private DemoState state() {
    return new DemoState(
        settings.messages(),
        sender.sent(),
        ledger.received(),
        workers.all().stream().map(WorkerProcess::state).toList());
  }

  private DemoResult result(double seconds, long cpuNanos) throws IOException {
    List<Deliveries> deliveries = new ArrayList<>();
    List<ProcessUse> uses = new ArrayList<>();
    long pid = ProcessHandle.current().pid();
    uses.add(new ProcessUse("main", pid, false, ledger.received(), cpuNanos / 1e9));
    for (WorkerProcess worker : workers.all()) {
      Deliveries counts =
          Deliveries.open(directory.deliveries(worker.number()), settings.messages());
      deliveries.add(counts);
      uses.add(worker.use(counts.total()));
    }
    return new DemoResult(
        sender.sent(),
        ledger.received(),
        ledger.lost(),
        ledger.duplicated(),
        Deliveries.repeated(deliveries),
        settings.workers(),
        seconds,
        uses);
  }
}
