package dev.turboqueue.cli.bench;

import dev.turboqueue.cli.CliException;
import dev.turboqueue.cli.Exit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Measures one scenario with the chosen engines, and prints the results. */
abstract class RaceCommand implements Callable<Integer> {

  @ParentCommand private BenchCommand bench;
  @Mixin private RaceOptions options;

  private final Scenario scenario;

  RaceCommand(Scenario scenario) {
    this.scenario = scenario;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Setting setting = options.setting(scenario, bench.root());
    List<Result> results = new ArrayList<>();
    for (EngineKind engine : options.engines()) {
      results.add(new Measurement(engine, setting).run());
    }
    print(results);
    results.forEach(RaceCommand::checkComplete);
    return Exit.OK;
  }

  private static void checkComplete(Result result) {
    if (!result.isComplete()) {
      throw new CliException(
          Exit.FAILURE,
          result.engine().label()
              + " handled "
              + result.handled()
              + " of "
              + result.setting().workload().messages()
              + " messages");
    }
  }

  private void print(List<Result> results) throws IOException {
    Result first = results.get(0);
    List<Result> others = results.subList(1, results.size());
    if (bench.globals().json()) {
      Map<String, Object> object = first.toMap();
      if (!others.isEmpty()) {
        object.put("compared", others.stream().map(other -> compared(first, other)).toList());
      }
      bench.globals().printJson(object);
      return;
    }
    for (Result result : results) {
      bench.globals().print(result.toText());
    }
    for (Result other : others) {
      bench
          .globals()
          .print(
              String.format(
                  Locale.ROOT,
                  "%s is %.2f times as fast as %s",
                  first.engine().label(),
                  ratio(first, other),
                  other.engine().label()));
    }
  }

  /** Returns another engine's fields, and how many times as fast the first engine is. */
  private static Map<String, Object> compared(Result first, Result other) {
    Map<String, Object> object = new LinkedHashMap<>(other.toMap());
    object.put("ratio", Math.round(ratio(first, other) * 100) / 100.0);
    return object;
  }

  private static double ratio(Result first, Result other) {
    return first.messagesPerSecond() / other.messagesPerSecond();
  }
}
