package dev.turboqueue.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GreatCircleTest {

  private static final Place JFK = new Place(40.63975111, -73.77892556);
  private static final Place LAX = new Place(33.94253611, -118.4080744);
  private static final Place HNL = new Place(21.31869111, -157.9224072);
  private static final Place ORIGIN = new Place(0, 0);

  @Test
  void known_distances_are_found() {
    assertThat(GreatCircle.miles(JFK, LAX)).isCloseTo(2475, within(6.0));
    assertThat(GreatCircle.miles(LAX, HNL)).isCloseTo(2556, within(6.0));
    assertThat(GreatCircle.miles(LAX, JFK)).isEqualTo(GreatCircle.miles(JFK, LAX));
  }

  @Test
  void the_way_to_the_same_place_is_zero_and_to_the_opposite_one_half_the_circumference() {
    assertThat(GreatCircle.miles(JFK, JFK)).isZero();
    assertThat(GreatCircle.miles(ORIGIN, new Place(0, 180))).isCloseTo(12_436.8, within(1.0));
  }

  @Test
  void bearings_count_clockwise_from_north() {
    assertThat(GreatCircle.bearing(ORIGIN, new Place(1, 0))).isCloseTo(0, within(1e-9));
    assertThat(GreatCircle.bearing(ORIGIN, new Place(0, 1))).isCloseTo(90, within(1e-9));
    assertThat(GreatCircle.bearing(ORIGIN, new Place(-1, 0))).isCloseTo(180, within(1e-9));
    assertThat(GreatCircle.bearing(ORIGIN, new Place(0, -1))).isCloseTo(270, within(1e-9));
    assertThat(GreatCircle.bearing(JFK, LAX)).isCloseTo(274, within(1.0));
  }
}
