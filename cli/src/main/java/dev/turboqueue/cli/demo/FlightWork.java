package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The work on one message: great-circle distance and bearing of a flight, and its SHA-256. */
final class FlightWork {

  /** The number of a message, in the input as in the output. */
  static final JsonField NUMBER = new JsonField("n");

  private static final JsonField ORIGIN = new JsonField("origin");
  private static final JsonField DESTINATION = new JsonField("destination");

  private final Map<String, Place> airports;
  private final MessageDigest sha256;

  FlightWork(Map<String, Place> airports) throws NoSuchAlgorithmException {
    this.airports = airports;
    sha256 = MessageDigest.getInstance("SHA-256");
  }

  /** Returns the result for a flight, both JSON objects with the same number. */
  String result(String flight) {
    Place from = airport(ORIGIN.text(flight));
    Place to = airport(DESTINATION.text(flight));
    return "{\"n\":"
        + NUMBER.number(flight)
        + ",\"miles\":"
        + Math.round(GreatCircle.miles(from, to))
        + ",\"bearing\":"
        + Math.round(GreatCircle.bearing(from, to)) % 360
        + ",\"sha256\":\""
        + HexFormat.of().formatHex(sha256.digest(flight.getBytes(UTF_8)))
        + "\"}";
  }

  private Place airport(String code) {
    Place place = airports.get(code);
    if (place == null) {
      throw new IllegalArgumentException("no airport \"" + code + "\" in the table of airports");
    }
    return place;
  }
}
