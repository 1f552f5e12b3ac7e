package dev.turboqueue.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MomentTest {

  @Test
  void within_a_boot_the_time_since_then_tells_how_far_apart_two_are() {
    Moment now = new Moment(1_000_000, 7, 500);
    assertThat(now.millisUntil(new Moment(50, 7, 800))).isEqualTo(300);
    assertThat(now.millisUntil(new Moment(9_000_000, 7, 400))).isEqualTo(-100);
  }

  @Test
  void across_boots_and_without_them_the_wall_clock_does() {
    Moment now = new Moment(1_000, 7, 500);
    assertThat(now.millisUntil(new Moment(1_300, 8, 0))).isEqualTo(300);
    assertThat(now.millisUntil(new Moment(1_300, 0, 0))).isEqualTo(300);
    assertThat(new Moment(900, 0, 0).millisUntil(new Moment(1_300, 0, 0))).isEqualTo(400);
  }

  @Test
  void a_later_one_is_later_by_both_clocks() {
    Moment later = new Moment(1_000, 7, 500).plus(20);
    assertThat(later.wallMillis()).isEqualTo(1_020);
    assertThat(later.bootMillis()).isEqualTo(520);
    Moment rounded = later.roundedUp(25);
    assertThat(rounded.wallMillis()).isEqualTo(1_025);
    assertThat(rounded.bootMillis()).isEqualTo(525);
    assertThat(rounded.roundedUp(25)).isEqualTo(rounded);
    assertThat(new Moment(1_001, 0, 0).roundedUp(25).wallMillis()).isEqualTo(1_025);
  }

  @Test
  void two_are_the_same_by_the_clock_that_counts() {
    Moment moment = new Moment(1_000, 7, 500);
    assertThat(new Moment(2_000, 7, 500)).isEqualTo(moment).hasSameHashCodeAs(moment);
    assertThat(new Moment(1_000, 7, 501)).isNotEqualTo(moment);
    assertThat(new Moment(1_000, 8, 500)).isNotEqualTo(moment);
    assertThat(new Moment(1_000, 0, 0)).isNotEqualTo(new Moment(1_001, 0, 0));
  }
}
