package dev.turboqueue.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

  private static final long SECOND = 1_000_000_000;

  private static final Setting SETTING =
      new Setting(
          Scenario.E2E,
          new Workload(3_000_000, 100, 80_000, PayloadKind.bytes, Settle.message),
          2,
          2,
          List.of(),
          Path.of("/tmp"));

  @Test
  void the_time_runs_from_the_first_send_to_the_last_receipt() {
    // A clock that wraps around between the first and the last instant.
    long zero = Long.MAX_VALUE - SECOND;
    List<Report> producers = List.of(report(zero + SECOND, 0, 2), report(zero, 0, 1));
    List<Report> consumers =
        List.of(report(0, zero + 3 * SECOND, 2), report(0, zero + 2 * SECOND, 1));

    Result result = Result.of(EngineKind.TURBOQUEUE, SETTING, producers, consumers);

    assertThat(result.seconds()).isEqualTo(3);
    assertThat(result.messagesPerSecond()).isEqualTo(1_000_000);
    assertThat(result.megabytesPerSecond()).isEqualTo(100);
    assertThat(result.isComplete()).isTrue();
  }

  @Test
  void all_processes_count_for_the_cpu_time() {
    List<Report> producers = List.of(new Report(0, SECOND, 3_000_000, SECOND / 8, SECOND));
    List<Report> consumers =
        List.of(
            new Report(0, SECOND, 1_000_000, SECOND / 8, SECOND / 4),
            new Report(0, SECOND, 2_000_000, 0, SECOND / 4));

    Result result = Result.of(EngineKind.TURBOQUEUE, SETTING, producers, consumers);

    assertThat(result.producerCpuSeconds()).isEqualTo(1);
    assertThat(result.consumerCpuSeconds()).isEqualTo(0.5);
    assertThat(result.startCpuSeconds()).isEqualTo(0.25);
    assertThat(result.cpuSecondsPerMillion()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void a_missing_or_a_surplus_message_makes_a_result_incomplete() {
    assertThat(received(2_999_999).isComplete()).isFalse();
    assertThat(received(3_000_001).isComplete()).isFalse();
    assertThat(received(3_000_000).isComplete()).isTrue();
  }

  private static Result received(long messages) {
    List<Report> consumers = List.of(new Report(0, SECOND, messages, 0, SECOND));
    return Result.of(EngineKind.TURBOQUEUE, SETTING, List.of(), consumers);
  }

  private static Report report(long begin, long end, long millions) {
    return new Report(begin, end, millions * 1_000_000, 0, 0);
  }
}
