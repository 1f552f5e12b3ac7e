package dev.turboqueue.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The result of one measurement.
 *
 * @param handled how many messages were sent (put) or received
 * @param seconds from the first send to the last receipt, or of the part that was measured
 * @param producerCpuSeconds user and system time of the producers over their lives, JVM start
 *     included
 * @param consumerCpuSeconds the same of the consumers
 * @param startCpuSeconds the part of both before the first message: the start of the JVMs
 */
record Result(
    EngineKind engine,
    Setting setting,
    long handled,
    double seconds,
    double producerCpuSeconds,
    double consumerCpuSeconds,
    double startCpuSeconds) {

  private static final double NANOS = 1e9;

  static Result of(
      EngineKind engine, Setting setting, List<Report> producers, List<Report> consumers) {
    List<Report> all = Stream.concat(producers.stream(), consumers.stream()).toList();
    List<Report> first = producers.isEmpty() ? consumers : producers;
    List<Report> last = consumers.isEmpty() ? producers : consumers;
    // Differences only: nanoTime may be negative and may wrap.
    long origin = all.get(0).beginNanos();
    long begin = first.stream().mapToLong(report -> report.beginNanos() - origin).min().orElse(0);
    long end = last.stream().mapToLong(report -> report.endNanos() - origin).max().orElse(0);
    long handled = last.stream().mapToLong(Report::messages).sum();
    double start = all.stream().mapToLong(Report::startCpuNanos).sum() / NANOS;
    return new Result(
        engine, setting, handled, (end - begin) / NANOS, cpu(producers), cpu(consumers), start);
  }

  private static double cpu(List<Report> reports) {
    return reports.stream().mapToLong(Report::cpuNanos).sum() / NANOS;
  }

  boolean isComplete() {
    return handled == setting.workload().messages();
  }

  double messagesPerSecond() {
    return handled / seconds;
  }

  double megabytesPerSecond() {
    return messagesPerSecond() * setting.workload().size() / 1e6;
  }

  double cpuSecondsPerMillion() {
    return (producerCpuSeconds + consumerCpuSeconds) / handled * 1e6;
  }

  /** Returns the fields of the JSON form. */
  Map<String, Object> toMap() {
    Workload workload = setting.workload();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bench", setting.scenario().name().toLowerCase(Locale.ROOT));
    map.put("engine", engine.label());
    map.put("messages", workload.messages());
    map.put("size", workload.size());
    map.put("payload", workload.payload().name());
    map.put("batch", workload.batch());
    map.put("settle", workload.settle().name());
    map.put("producers", setting.producers());
    map.put("consumers", setting.consumers());
    map.put("jvm", setting.jvmOptions());
    map.put(setting.scenario() == Scenario.PUT ? "sent" : "received", handled);
    map.put("seconds", rounded(seconds));
    map.put("messagesPerSecond", Math.round(messagesPerSecond()));
    map.put("megabytesPerSecond", rounded(megabytesPerSecond()));
    map.put("cpuSecondsPerMillion", rounded(cpuSecondsPerMillion()));
    map.put("producerCpuSeconds", rounded(producerCpuSeconds));
    map.put("consumerCpuSeconds", rounded(consumerCpuSeconds));
    map.put("startCpuSeconds", rounded(startCpuSeconds));
    return map;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  String toText() {
    return String.format(
        Locale.ROOT,
        "%-12s %,14d messages/s %,10.1f MB/s %8.3f CPU-s per million"
            + "  (%,d messages in %.2f s; CPU-s: producers %.2f, consumers %.2f, start %.2f)",
        engine.label(),
        Math.round(messagesPerSecond()),
        megabytesPerSecond(),
        cpuSecondsPerMillion(),
        handled,
        seconds,
        producerCpuSeconds,
        consumerCpuSeconds,
        startCpuSeconds);
  }
}
