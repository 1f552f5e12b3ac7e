package dev.turboqueue.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that put, get and e2e share. */
final class RaceOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "20000000",
      description = "Total number of messages. Default: ${DEFAULT-VALUE}")
  private long messages;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "Size of a payload. Default: ${DEFAULT-VALUE}")
  private int size;

  @Option(
      names = "--producers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of producer processes. Default: ${DEFAULT-VALUE}")
  private int producers;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of consumer processes. Default: ${DEFAULT-VALUE}")
  private int consumers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "80000",
      description = "Messages per batch file (maxEventsPerFile). Default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--payload",
      paramLabel = "KIND",
      defaultValue = "bytes",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private PayloadKind payload;

  @Option(
      names = "--settle",
      paramLabel = "HOW",
      defaultValue = "message",
      description = "Acknowledge each message, or a batch at once. Default: ${DEFAULT-VALUE}")
  private Settle settle;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "turboqueue",
      description =
          "turboqueue, sqlite-jdbc, or both separated by a comma, measured one after the other."
              + " Default: ${DEFAULT-VALUE}")
  private List<String> engines;

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description =
          "An option for the JVMs of producers and consumers, such as --jvm=-Xmx64m; can be repeated")
  private List<String> jvmOptions = List.of();

  List<EngineKind> engines() {
    try {
      return engines.stream().map(EngineKind::of).toList();
    } catch (IllegalArgumentException e) {
      throw wrong("--engine: " + e.getMessage());
    }
  }

  Setting setting(Scenario scenario, Path root) {
    atLeast("--messages", messages, 1);
    atLeast("--producers", producers, 1);
    atLeast("--consumers", consumers, 1);
    atLeast("--batch", batch, 1);
    atLeast("--size", size, payload == PayloadKind.json ? Payloads.SMALLEST_JSON : 1);
    Workload workload = new Workload(messages, size, batch, payload, settle);
    return new Setting(scenario, workload, producers, consumers, jvmOptions, root);
  }

  private void atLeast(String option, long value, long least) {
    if (value < least) {
      throw wrong(
          String.format(Locale.ROOT, "%s is %d, but must be %d or more", option, value, least));
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
