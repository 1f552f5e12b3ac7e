package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Header;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersJsonTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  private final Samples generator = new Samples(SEED);

  @Test
  void headers_come_back_in_their_order() {
    for (int i = 0; i < 20_000; i++) {
      List<Header> headers = generator.headers();
      if (!headers.isEmpty()) {
        byte[] json = HeadersJson.encode(headers);
        assertThat(HeadersJson.decode(json)).as(NAME).isEqualTo(headers);
      }
    }
  }

  /** SQLite's JSON functions as the oracle. */
  @Test
  void they_are_a_json_array_of_name_and_value() throws Exception {
    try (Database database = Database.open(Path.of(":memory:"));
        PreparedStatement valid = database.prepare("SELECT json_valid(?), json_array_length(?)")) {
      for (int i = 0; i < 3_000; i++) {
        List<Header> headers = generator.headers();
        if (!headers.isEmpty()) {
          String json = new String(HeadersJson.encode(headers), StandardCharsets.UTF_8);
          valid.setString(1, json);
          valid.setString(2, json);
          try (ResultSet rows = valid.executeQuery()) {
            assertThat(rows.getInt(1)).as("%s: %s", NAME, json).isEqualTo(1);
            assertThat(rows.getInt(2)).as(NAME).isEqualTo(headers.size());
          }
        }
      }
    }
  }

  @Test
  void the_bytes_are_those_of_the_format_page() {
    List<Header> headers =
        List.of(
            Header.of("a", "é\""),
            new Header("b", null),
            new Header("c", new byte[] {(byte) 0xFF}));
    assertThat(new String(HeadersJson.encode(headers), StandardCharsets.UTF_8))
        .isEqualTo("[[\"a\",\"é\\\"\"],[\"b\",null],[\"c\",{\"base64\":\"/w==\"}]]");
  }

  @Test
  void white_space_is_allowed() {
    String json =
        " [ [ \"a\" , \"x\" ] ,\n [ \"b\" , { \"base64\" : \"/w==\" } ] , [\"c\", null ] ] ";
    assertThat(HeadersJson.decode(json.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            Header.of("a", "x"), new Header("b", new byte[] {(byte) 0xFF}), new Header("c", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "[",
        "[[",
        "[[\"",
        "[[\"a",
        "[[\"a\\",
        "[[\"a\"",
        "[[\"a\",",
        "[[\"a\",\"",
        "[[\"a\",{\"base64\":\"*\"}]]",
        "[[\"a\",{\"base64\":",
        "[[\"a\",7]]",
        "[]",
        "{}",
        "null",
        "[[],[],[]]",
        "[[\"a\",[\"b\"]]]"
      })
  void what_somebody_else_wrote_there_does_no_harm(String json) {
    assertThat(HeadersJson.decode(json.getBytes(StandardCharsets.UTF_8)).size()).isLessThan(4);
  }

  @Test
  void damaged_headers_do_no_harm() {
    for (int i = 0; i < 20_000; i++) {
      List<Header> headers = generator.headers();
      byte[] json = headers.isEmpty() ? new byte[1] : HeadersJson.encode(headers);
      json[generator.random().nextInt(json.length)] = (byte) generator.random().nextInt(128);
      assertThat(HeadersJson.decode(json).size()).as(NAME).isLessThan(json.length);
    }
  }
}
