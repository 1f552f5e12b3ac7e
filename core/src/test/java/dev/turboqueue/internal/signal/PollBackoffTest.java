package dev.turboqueue.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.ManualTime;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that wait, by a clock that the test moves. */
class PollBackoffTest {

  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;
  private Hints hints;

  @BeforeEach
  void open() {
    hints =
        new Hints(
            folder.resolve("hints"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")),
            1,
            new ManualTime());
  }

  private PollBackoff waiting() {
    PollBackoff pace = new PollBackoff(hints);
    pace.enter();
    return pace;
  }

  /** Lets consumers look until the clock shows {@code end}; returns how often they did in all. */
  private static int look(List<PollBackoff> consumers, long start, long end) {
    long[] next = new long[consumers.size()];
    Arrays.fill(next, start);
    int looks = 0;
    for (long now = start; now < end; now += 10 * MICROSECOND) {
      for (int i = 0; i < next.length; i++) {
        if (next[i] <= now) {
          next[i] = now + consumers.get(i).pause(now);
          looks++;
        }
      }
    }
    return looks;
  }

  @Test
  void a_pause_is_a_quarter_of_the_waiting_from_20_microseconds_to_5_milliseconds() {
    PollBackoff pace = waiting();
    assertThat(pace.pause(SECOND)).isEqualTo(20 * MICROSECOND);
    assertThat(pace.pause(SECOND + 4 * MILLISECOND)).isEqualTo(MILLISECOND);
    assertThat(pace.pause(SECOND + 40 * MILLISECOND)).isEqualTo(5 * MILLISECOND);
  }

  @Test
  void what_was_found_ends_the_waiting() {
    PollBackoff pace = waiting();
    pace.pause(0);
    assertThat(pace.pause(SECOND / 10)).isEqualTo(5 * MILLISECOND);
    pace.found();
    assertThat(pace.pause(SECOND / 10)).isEqualTo(20 * MICROSECOND);
  }

  @Test
  void short_waits_in_a_row_are_one_long_one() {
    PollBackoff pace = waiting();
    pace.pause(0);
    pace.leave();
    pace.enter();
    assertThat(pace.pause(SECOND / 10)).isEqualTo(5 * MILLISECOND);
  }

  @Test
  void who_was_away_begins_anew() {
    PollBackoff pace = waiting();
    pace.pause(0);
    assertThat(pace.pause(SECOND)).isEqualTo(20 * MICROSECOND);
  }

  @Test
  void twenty_waiting_consumers_look_about_as_often_as_one() {
    assertThat(look(List.of(waiting()), 0, 10 * SECOND)).isBetween(2_000, 2_050);
    List<PollBackoff> twenty = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      twenty.add(waiting());
    }
    look(twenty, 20 * SECOND, 22 * SECOND);
    assertThat(look(twenty, 22 * SECOND, 32 * SECOND)).isBetween(1_800, 2_600);
  }

  @Test
  void twenty_waiting_threads_look_about_as_often_as_one() {
    PollBackoff pace = new PollBackoff(hints);
    List<PollBackoff> twenty = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pace.enter();
      twenty.add(pace);
    }
    look(twenty, 0, 2 * SECOND);
    assertThat(look(twenty, 2 * SECOND, 12 * SECOND)).isBetween(1_800, 2_600);
  }
}
