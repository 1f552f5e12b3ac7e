package dev.turboqueue.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.testing.ManualTime;
import dev.turboqueue.testing.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchIdsTest {

  private final ManualTime time = new ManualTime();

  private BatchIds ids(int owner) {
    return new BatchIds(time, owner);
  }

  @Test
  void keys_are_unique_and_grow_whatever_the_clock_does() throws Exception {
    Seeds.withSeed(
        random -> {
          BatchIds ids = ids(1);
          List<BatchKey> keys = new ArrayList<>();
          for (int i = 0; i < 50_000; i++) {
            time.setWallClock(random.nextInt(100) == 0 ? random.nextInt(20_000) - 10_000 : 0);
            keys.add(ids.next(BatchNaming.SEED));
          }
          assertThat(keys).isSortedAccordingTo(Comparator.comparing(BatchKey::text));
          assertThat(new HashSet<>(keys)).hasSize(50_000);
        });
  }

  @Test
  void the_epoch_is_in_seconds_and_the_uuid_in_milliseconds() {
    time.setWallClock(Instant.parse("2026-01-01T00:00:01.234Z").toEpochMilli() - time.wallMillis());
    assertThat(ids(1).next(BatchNaming.SEED).text())
        .startsWith(
            "1767225601_" + String.format("%012x", time.wallMillis()).substring(0, 8) + "-");
  }

  @Test
  void two_processes_have_different_keys_at_the_same_moment() {
    assertThat(ids(1).next(BatchNaming.SEED)).isNotEqualTo(ids(2).next(BatchNaming.SEED));
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void a_key_says_who_writes_it_and_under_which_names(BatchNaming naming) {
    for (int owner : new int[] {1, 255, 256, 9_999}) {
      assertThat(BatchIds.writer(ids(owner).next(naming)))
          .isEqualTo(new BatchIds.Writer(owner, naming));
    }
  }

  @Test
  void a_key_of_the_python_library_says_nothing() {
    assertThat(BatchIds.writer(new BatchKey("1700000000_6f9619ff-8b86-4011-b42d-00cf4fc964ff")))
        .isNull();
    assertThat(BatchIds.writer(new BatchKey("1700000000_6f9619ff-8b86-1011-b42d-545100010001")))
        .isNull();
    assertThat(BatchIds.writer(new BatchKey("1700000000"))).isNull();
    assertThat(BatchIds.writer(new BatchKey(""))).isNull();
  }
}
