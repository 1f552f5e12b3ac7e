package dev.turboqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void tests_wait_for_a_condition_for_a_minute() {
    AtomicReference<Duration> patience = new AtomicReference<>(Duration.ZERO);
    await()
        .conditionEvaluationListener(
            condition ->
                patience.set(
                    Duration.ofMillis(
                        condition.getElapsedTimeInMS() + condition.getRemainingTimeInMS())))
        .until(() -> true);
    assertThat(patience.get()).isBetween(Duration.ofSeconds(55), Queues.LONG);
  }
}
