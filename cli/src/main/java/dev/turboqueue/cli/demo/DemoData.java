package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The demo's real input; the README in its folder names the source. */
final class DemoData {

  private DemoData() {}

  /** Returns the flights, one JSON object each. */
  static List<String> flights() throws IOException {
    return lines("flights.ndjson.gz");
  }

  /** Returns the places of the airports, by their IATA codes. */
  static Map<String, Place> airports() throws IOException {
    Map<String, Place> airports = new HashMap<>();
    List<String> lines = lines("airports.csv.gz");
    for (String line : lines.subList(1, lines.size())) {
      // The first and the last two columns are never quoted, so the columns in between do not
      // matter.
      int longitude = line.lastIndexOf(',');
      int latitude = line.lastIndexOf(',', longitude - 1);
      Place place =
          new Place(
              Double.parseDouble(line.substring(latitude + 1, longitude)),
              Double.parseDouble(line.substring(longitude + 1)));
      airports.put(line.substring(0, line.indexOf(',')), place);
    }
    return airports;
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream in = DemoData.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(
            "the demo's input " + name + " is missing from this build of turboq; build it again");
      }
      return new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8))
          .lines()
          .toList();
    }
  }
}
