package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "10, PT10S",
    "10s, PT10S",
    "1.5m, PT90S",
    "2h, PT2H",
    "1D, PT24H",
    "5 min, PT5M"
  })
  void durations_are_read(String text, Duration expected) {
    assertThat(Units.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "1B, 1",
    "64KiB, 65536",
    "64k, 65536",
    "64MB, 64000000",
    "64M, 67108864",
    "1.5GiB, 1610612736",
    "1TB, 1000000000000"
  })
  void sizes_are_read(String text, long expected) {
    assertThat(new Units.SizeConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1x", "1 s s", "1.2.3s", "PT5S"})
  void other_durations_are_refused(String text) {
    assertThatThrownBy(() -> Units.duration(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "' is not a duration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1X", "1KX", "1iB", "1KBB"})
  void other_sizes_are_refused(String text) {
    assertThatThrownBy(() -> new Units.SizeConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "' is not a size");
  }

  @Test
  void sizes_and_ages_are_shown_in_the_largest_unit() {
    assertThat(Units.size(999)).isEqualTo("999 B");
    assertThat(Units.size(1_500_000)).isEqualTo("1.5 MB");
    assertThat(Units.age(Duration.ofSeconds(119))).isEqualTo("119s");
    assertThat(Units.age(Duration.ofMinutes(119))).isEqualTo("119m");
    assertThat(Units.age(Duration.ofHours(47))).isEqualTo("47h");
    assertThat(Units.age(Duration.ofDays(3))).isEqualTo("3d");
  }
}
