package dev.turboqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static RetryPolicy.Builder exact() {
    return RetryPolicy.builder().jitter(0);
  }

  @Test
  void delays_double_up_to_the_longest() throws Exception {
    RetryPolicy policy = exact().maxDelay(Duration.ofSeconds(10)).build();
    Seeds.withSeed(
        random -> {
          int[] seconds = {1, 2, 4, 8, 10, 10};
          for (int attempt = 1; attempt <= seconds.length; attempt++) {
            assertThat(policy.delayAfter(attempt, random)).hasSeconds(seconds[attempt - 1]);
          }
          assertThat(policy.delayAfter(Integer.MAX_VALUE, random)).hasSeconds(10);
        });
  }

  @Test
  void jitter_makes_a_delay_shorter_and_longer_within_its_part() throws Exception {
    RetryPolicy policy =
        RetryPolicy.builder().initialDelay(Duration.ofSeconds(1)).jitter(0.2).build();
    Seeds.withSeed(
        random -> {
          long least = Long.MAX_VALUE;
          long most = 0;
          for (int i = 0; i < 10_000; i++) {
            long millis = policy.delayAfter(1, random).toMillis();
            least = Math.min(least, millis);
            most = Math.max(most, millis);
          }
          assertThat(least).isBetween(800L, 820L);
          assertThat(most).isBetween(1_180L, 1_200L);
        });
  }

  @Test
  void settings_out_of_range_are_refused_by_name() {
    RetryPolicy.Builder builder = RetryPolicy.builder();
    assertThatThrownBy(() -> builder.maxAttempts(0)).hasMessageContaining("maxAttempts is 0");
    assertThatThrownBy(() -> builder.initialDelay(Duration.ofMillis(-1)))
        .hasMessageContaining("initialDelay");
    assertThatThrownBy(() -> builder.multiplier(0.5)).hasMessageContaining("multiplier is 0.5");
    assertThatThrownBy(() -> builder.maxDelay(Duration.ofDays(40_000)))
        .hasMessageContaining("maxDelay");
    assertThatThrownBy(() -> builder.jitter(1.5)).hasMessageContaining("jitter is 1.5");
  }
}
