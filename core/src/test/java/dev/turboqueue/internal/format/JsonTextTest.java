package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  private final Samples generator = new Samples(SEED);
  private final JsonText json = new JsonText();

  private byte[] encode(String text) {
    json.encode(text);
    return Arrays.copyOf(json.buffer(), json.length());
  }

  private String random() {
    StringBuilder text = new StringBuilder("x".repeat(generator.random().nextInt(20)));
    for (int i = generator.random().nextInt(4); i > 0; i--) {
      text.append(generator.string());
      text.append((char) generator.random().nextInt(1 << 16));
    }
    return text.toString();
  }

  @Test
  void any_text_comes_back() {
    for (int i = 0; i < 100_000; i++) {
      String text = random();
      byte[] encoded = encode(text);
      assertThat(JsonText.isString(encoded)).as(NAME).isTrue();
      assertThat(JsonText.decode(encoded)).as(NAME).isEqualTo(text);
      assertThat(JsonText.decodeToBytes(encoded))
          .as(NAME)
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void what_is_encoded_is_a_json_string_in_valid_utf8() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      byte[] encoded = encode(random());
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder() // reports what is not valid
              .decode(ByteBuffer.wrap(encoded))
              .toString();
      assertThat(decoded)
          .as(NAME)
          .matches("(?s)\"([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\bfnrt]|\\\\u[0-9a-f]{4})*\"");
    }
  }

  /** SQLite's JSON functions as the oracle; they take no unpaired surrogates and no NUL. */
  @Test
  void sqlite_reads_the_same_text() throws SQLException {
    try (Database database = Database.open(Path.of(":memory:"));
        PreparedStatement extract = database.prepare("SELECT json_extract(?, '$')")) {
      for (int i = 0; i < 5_000; i++) {
        String text = random().replaceAll("[\\x00\\p{Cs}]", "");
        extract.setString(1, new String(encode(text), StandardCharsets.UTF_8));
        try (ResultSet rows = extract.executeQuery()) {
          assertThat(rows.getString(1)).as(NAME).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void plain_text_is_the_text_in_quotes() {
    assertThat(encode("Grüße, 日本 🚀 / 7f\u007f"))
        .isEqualTo("\"Grüße, 日本 🚀 / 7f\u007f\"".getBytes(StandardCharsets.UTF_8));
    assertThat(encode("")).isEqualTo(new byte[] {'"', '"'});
  }

  @Test
  void a_special_byte_is_found_at_every_place() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        for (int value = 0; value < 256; value++) {
          byte[] bytes = "~".repeat(length).getBytes(StandardCharsets.US_ASCII);
          bytes[at] = (byte) value;
          boolean special = value < 0x20 || value == '"' || value == '\\' || value == '?';
          assertThat(JsonText.isPlain(bytes)).as("%d at %d", value, at).isEqualTo(!special);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void foreign_escapes_are_understood(String inQuotes, String text) {
    byte[] encoded = ('"' + inQuotes + '"').getBytes(StandardCharsets.UTF_8);
    assertThat(JsonText.decode(encoded)).isEqualTo(text);
  }

  static Stream<Arguments> foreign_escapes_are_understood() {
    return Stream.of(
        Arguments.of("a\\/b", "a/b"),
        Arguments.of("\\u00e9\\u65E5", "é日"),
        Arguments.of("\\ud83d\\ude80", "🚀"),
        Arguments.of("\\b\\f\\n\\r\\t\\\\", "\b\f\n\r\t\\"),
        Arguments.of("\\x", "x"),
        Arguments.of("\\u12", "u12"),
        Arguments.of("\\u00zz", "u00zz"),
        Arguments.of("a\\", "a\\"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "", "\"a", "a\"", "{}", "null", " \"a\""})
  void what_is_not_in_quotes_is_no_string(String text) {
    assertThat(JsonText.isString(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  /** Whatever SQLite would turn into a number, or call damage as TEXT, must not be TEXT. */
  @Test
  void json_that_sqlite_takes_for_a_number_is_not_stored_as_text() throws SQLException {
    try (Database database = Database.open(Path.of(":memory:"))) {
      database.execute("CREATE TABLE logs (log_data json)");
      String alphabet = " \t\n\f0123456789+-.eExX_{[\"tfn";
      for (int i = 0; i < 5_000; i++) {
        StringBuilder text = new StringBuilder();
        for (int k = generator.random().nextInt(6); k > 0; k--) {
          text.append(alphabet.charAt(generator.random().nextInt(alphabet.length())));
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        if (JsonText.isStorableAsText(utf8)) {
          database.execute(
              "DELETE FROM logs", "INSERT INTO logs VALUES ('" + text.toString() + "')");
          assertThat(database.one("SELECT typeof(log_data) FROM logs"))
              .as("%s: '%s'", NAME, text)
              .isEqualTo("text");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " [1]", "\t\"7\"", "true", "false", "\r\nnull"})
  void objects_arrays_strings_and_literals_are_stored_as_text(String text) {
    assertThat(JsonText.isStorableAsText(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", " 12 ", "007", "+5", ".5", "1e400", "-1", "", " ", "NaN", "\u000b{}"})
  void numbers_and_what_is_no_json_are_stored_as_bytes(String text) {
    assertThat(JsonText.isStorableAsText(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void json_with_an_unpaired_surrogate_is_refused() {
    assertThatThrownBy(() -> JsonText.utf8("\"\ud83d\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The JSON cannot be encoded in UTF-8");
    assertThat(JsonText.utf8("\"🚀\"")).isEqualTo("\"🚀\"".getBytes(StandardCharsets.UTF_8));
  }
}
