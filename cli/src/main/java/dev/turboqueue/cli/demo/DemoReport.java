package dev.turboqueue.cli.demo;

import dev.turboqueue.cli.demo.DemoResult.ProcessUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result as a table for people and as an object for programs. */
final class DemoReport {

  private DemoReport() {}

  static String table(DemoResult result) {
    StringBuilder table = new StringBuilder();
    count(table, "sent", result.sent(), "flights, numbered from 0");
    count(table, "received", result.received(), "of these numbers at the end");
    count(table, "lost", result.lost(), "were never received");
    count(table, "duplicated", result.duplicated(), "were received more than once");
    count(table, "redelivered", result.redelivered(), "were delivered to workers more than once");
    count(
        table,
        "messages/s",
        result.messagesPerSecond(),
        String.format(
            Locale.ROOT, "in %.2f s, including the start of the workers", result.seconds()));
    table.append('\n');
    line(table, "%-18s %8s %12s %9s %9s", "process", "pid", "messages", "CPU s", "CPU use");
    for (ProcessUse use : result.processes()) {
      process(table, use, result.seconds());
    }
    return table.toString();
  }

  private static void count(StringBuilder table, String name, long count, String meaning) {
    line(table, "%-12s %,14d  %s", name, count, meaning);
  }

  private static void process(StringBuilder table, ProcessUse use, double seconds) {
    line(
        table,
        "%-18s %8d %,12d %9.2f %8.0f%%",
        use.name() + (use.killed() ? " (killed)" : ""),
        use.pid(),
        use.messages(),
        use.cpuSeconds(),
        100 * use.cpuSeconds() / seconds);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Returns the result for a JSON object. */
  static Map<String, Object> object(DemoResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("sent", result.sent());
    object.put("received", result.received());
    object.put("lost", result.lost());
    object.put("duplicated", result.duplicated());
    object.put("redelivered", result.redelivered());
    object.put("workers", result.workers());
    object.put("killed", result.killed());
    object.put("seconds", rounded(result.seconds()));
    object.put("messagesPerSecond", result.messagesPerSecond());
    List<Object> processes = new ArrayList<>();
    for (ProcessUse use : result.processes()) {
      processes.add(process(use, result.seconds()));
    }
    object.put("cpu", processes);
    return object;
  }

  private static Map<String, Object> process(ProcessUse use, double seconds) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("process", use.name());
    object.put("pid", use.pid());
    object.put("messages", use.messages());
    object.put("killed", use.killed());
    object.put("cpuSeconds", rounded(use.cpuSeconds()));
    object.put("cpuUse", rounded(use.cpuSeconds() / seconds));
    return object;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
