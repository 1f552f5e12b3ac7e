package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The main class of a worker's process: receives flights, sends results.
 *
 * <p>Each line of its standard output is a {@link WorkerStatus}. {@link #DRAIN} on its standard
 * input asks it to end when the input queue is empty. The end of that stream means that the demo is
 * dead, and ends the worker at once.
 */
final class DemoWorker {

  static final String DRAIN = "drain";

  private static final int MESSAGES_A_REPORT = 1_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final Deliveries deliveries;
  private final FlightWork work;
  private volatile boolean draining;
  private long messages;
  private int inHand;

  private DemoWorker(Deliveries deliveries, FlightWork work) {
    this.deliveries = deliveries;
    this.work = work;
  }

  /** Runs worker {@code args[1]} in the directory {@code args[0]} for {@code args[2]} messages. */
  public static void main(String[] args) throws Exception {
    DemoDirectory directory = new DemoDirectory(Path.of(args[0]));
    Path file = directory.deliveries(Integer.parseInt(args[1]));
    DemoWorker worker =
        new DemoWorker(
            Deliveries.open(file, Integer.parseInt(args[2])), new FlightWork(DemoData.airports()));
    Thread orders = new Thread(worker::followOrders, "orders");
    orders.setDaemon(true);
    orders.start();
    worker.run(directory);
  }

  private void run(DemoDirectory directory) throws IOException, InterruptedException {
    try (TurboQueue flights = directory.openFlights();
        TurboQueue results = directory.openResults();
        Consumer in = flights.consumer();
        Producer out = results.producer()) {
      boolean last = false;
      while (!last) {
        // Checked before polling: messages that were sent before the order to drain must still be
        // seen.
        boolean drain = draining;
        Batch batch = in.pollBatch(WAIT);
        last = drain && batch == null;
        if (batch == null) {
          report(true);
        } else {
          process(batch, out);
        }
      }
    }
    report(true);
  }

  private void process(Batch batch, Producer out) throws IOException {
    for (Message message : batch) {
      String flight = Objects.requireNonNull(message.text(), "message without text");
      deliveries.enter(FlightWork.NUMBER.number(flight));
      out.sendJson(work.result(flight));
      messages++;
      inHand++;
      if (inHand % MESSAGES_A_REPORT == 0) {
        report(false);
      }
    }
    report(false);
    // Acknowledged only when the results are accepted: a kill in between repeats messages, and
    // loses none.
    out.flush();
    batch.ack();
    inHand = 0;
  }

  private void report(boolean idle) {
    System.out.println(new WorkerStatus(idle, messages, inHand, cpuNanos()).line());
  }

  private void followOrders() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        draining = line.equals(DRAIN);
      }
    } catch (IOException e) {
      System.err.println("The demo that started this worker is gone: " + e.getMessage());
    }
    Runtime.getRuntime().halt(1);
  }

  /** Returns the CPU time of this process. */
  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
