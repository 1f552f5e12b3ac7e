package dev.turboqueue.cli.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The engines that can be measured; the names are those of the option. */
enum EngineKind {
  TURBOQUEUE("turboqueue"),
  SQLITE_JDBC("sqlite-jdbc");

  private final String label;

  EngineKind(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  Sender sender(Path queue, Workload workload) throws Exception {
    return switch (this) {
      case TURBOQUEUE -> new TurboQueueSender(queue, workload);
      case SQLITE_JDBC -> new SqliteSender(queue, workload);
    };
  }

  Receiver receiver(Path queue, Workload workload, Tally tally) throws Exception {
    return switch (this) {
      case TURBOQUEUE -> new TurboQueueReceiver(queue, workload, tally);
      case SQLITE_JDBC -> new SqliteReceiver(queue, workload, tally);
    };
  }

  static EngineKind of(String label) {
    for (EngineKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no engine " + label + "; choose from " + labels() + ", separated by commas if several");
  }

  private static String labels() {
    return Arrays.stream(values()).map(EngineKind::label).collect(Collectors.joining(", "));
  }
}
