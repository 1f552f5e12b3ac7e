package dev.turboqueue.cli.bench;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Measures the cost of taking a batch while few or many are available. */
@Command(
    name = "claim",
    description = {
      "Measures the cost of taking a batch while few or many are available.",
      "The cost is the mean over all batches: listing, rename, opening and reading the first"
          + " pages, without the deletion at the end."
    },
    footer = {"", "Example:", "  turboq bench claim --available 10,100000"})
final class ClaimBench implements Callable<Integer> {

  private static final int WARM_UP = 1_000;

  @Spec private CommandSpec spec;
  @ParentCommand private BenchCommand bench;

  @Option(
      names = "--available",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,1000,100000",
      description = "Numbers of batches available at the start. Default: ${DEFAULT-VALUE}")
  private List<Integer> available;

  @Option(
      names = "--claims",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Minimum number of batches taken for each. Default: ${DEFAULT-VALUE}")
  private int claims;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (int batches : available) {
      if (batches < 1) {
        throw new ParameterException(
            spec.commandLine(), "--available is " + batches + ", but must be 1 or more");
      }
    }
    List<Cost> costs = new ArrayList<>();
    try (Scratch scratch = new Scratch(bench.root());
        TurboQueue queue = TurboQueue.open(scratch.directory().resolve("queue"))) {
      measure(queue, WARM_UP);
      for (int batches : available) {
        costs.add(measure(queue, batches));
      }
    }
    print(costs);
    return 0;
  }

  private record Cost(int available, long claims, long nanosPerClaim) {

    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("available", available);
      map.put("claims", claims);
      map.put("nanosPerClaim", nanosPerClaim);
      return map;
    }

    String toText() {
      return String.format(
          Locale.ROOT,
          "%,10d available %,10d ns per claim  (%,d claims)",
          available,
          nanosPerClaim,
          claims);
    }
  }

  private Cost measure(TurboQueue queue, int batches) throws IOException, InterruptedException {
    long taken = 0;
    long nanos = 0;
    try (Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      while (taken < claims) {
        fill(producer, batches);
        nanos += drain(consumer, batches);
        taken += batches;
      }
    }
    return new Cost(batches, taken, nanos / taken);
  }

  private static void fill(Producer producer, int batches) throws IOException {
    byte[] payload = new byte[100];
    for (int i = 0; i < batches; i++) {
      producer.send(payload);
      producer.flush();
    }
  }

  /** Takes every batch and returns how long the taking took. */
  private static long drain(Consumer consumer, int batches)
      throws IOException, InterruptedException {
    long nanos = 0;
    for (int i = 0; i < batches; i++) {
      long begin = System.nanoTime();
      Batch batch = consumer.pollBatch(Duration.ZERO);
      nanos += System.nanoTime() - begin;
      if (batch == null) {
        throw new BenchException("Only " + i + " of " + batches + " batches could be taken");
      }
      batch.ack();
    }
    return nanos;
  }

  private void print(List<Cost> costs) throws IOException {
    double growth =
        (double) costs.get(costs.size() - 1).nanosPerClaim() / costs.get(0).nanosPerClaim();
    if (bench.globals().json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("bench", "claim");
      object.put("costs", costs.stream().map(Cost::toMap).toList());
      object.put("growth", Math.round(growth * 100) / 100.0);
      bench.globals().printJson(object);
      return;
    }
    for (Cost cost : costs) {
      bench.globals().print(cost.toText());
    }
    bench
        .globals()
        .print(String.format(Locale.ROOT, "the last costs %.2f times the first", growth));
  }
}
