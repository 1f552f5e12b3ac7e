package dev.turboqueue.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TaskTest {

  @Test
  void a_task_survives_the_command_line() {
    Workload workload = new Workload(1L << 40, 17, 5, PayloadKind.json, Settle.batch);
    Task task = new Task(Role.CONSUMER, EngineKind.SQLITE_JDBC, Path.of("/a b/ü"), workload);

    assertThat(Task.parse(task.toArguments().toArray(new String[0]))).isEqualTo(task);
  }

  @Test
  void a_report_survives_the_pipe() {
    Report report = new Report(-5, Long.MIN_VALUE, 7, 8, 9);

    assertThat(Report.parse(report.toLine())).isEqualTo(report);
  }
}
