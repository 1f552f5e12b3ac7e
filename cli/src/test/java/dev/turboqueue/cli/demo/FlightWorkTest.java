package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlightWorkTest {

  private static final JsonField ORIGIN = new JsonField("origin");
  private static final JsonField DESTINATION = new JsonField("destination");
  private static final JsonField DISTANCE = new JsonField("distance");

  @Test
  void a_result_carries_number_distance_bearing_and_hash_of_the_flight() throws Exception {
    String flight =
        "{\"date\":\"2001/01/01 09:00\",\"delay\":-5,\"distance\":2475,\"origin\":\"JFK\","
            + "\"destination\":\"LAX\",\"n\":17}";
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(flight.getBytes(UTF_8));
    assertThat(new FlightWork(DemoData.airports()).result(flight))
        .isEqualTo(
            "{\"n\":17,\"miles\":2469,\"bearing\":274,\"sha256\":\""
                + HexFormat.of().formatHex(sha256)
                + "\"}");
  }

  @Test
  void the_airports_of_all_flights_are_known_and_as_far_apart_as_published() throws Exception {
    Map<String, Place> airports = DemoData.airports();
    List<String> flights = DemoData.flights();
    assertThat(flights).hasSize(20_000);
    for (String flight : flights) {
      Place from = airports.get(ORIGIN.text(flight));
      Place to = airports.get(DESTINATION.text(flight));
      assertThat(from).as(flight).isNotNull();
      assertThat(to).as(flight).isNotNull();
      assertThat(GreatCircle.miles(from, to))
          .as(flight)
          .isCloseTo(DISTANCE.number(flight), within(20.0));
    }
  }

  @Test
  void a_flight_from_an_unknown_airport_or_without_a_field_is_an_error() throws Exception {
    FlightWork work = new FlightWork(Map.of());
    assertThatThrownBy(() -> work.result("{\"origin\":\"JFK\",\"destination\":\"LAX\",\"n\":1}"))
        .hasMessageContaining("no airport \"JFK\"");
    assertThatThrownBy(() -> work.result("{\"n\":1}")).hasMessageContaining("no field \"origin\"");
  }
}
