package dev.turboqueue.cli.lines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonLineTest {

  private static final JSON JACKSON = JSON.std.without(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

  private final JsonLine json = new JsonLine();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " {} ",
        "\t[ ]\r",
        "[{}]",
        "{\"a\":1}",
        "{ \"a\" : [ 1 , -0.5e+7 , true ] }",
        "[null,false,\"\\u00e9\\n\\\"\"]",
        "{\"\":{\"\":[]}}",
        "[\"\u2028\ud83d\ude00\u00e9\"]",
        "[0,-0,10,1.0,1e5,1E-5]",
        "[\"\\ud83d\"]",
        "[\"0123456789abcdef\\\\\"]",
        "[\"\u007f\"]"
      })
  void objects_and_arrays_are_json(String line) {
    assertThat(kind(line)).isEqualTo(JsonLine.Kind.JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "{]",
        "[}",
        "{}{}",
        "[] x",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[-]",
        "[1e]",
        "[1e+]",
        "[nul]",
        "[True]",
        "[\"]",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[\"\\u12\"]",
        "[\"\t\"]",
        "[\"01234567\n\"]",
        "[1 2]",
        "{\"a\" 1}",
        "[1]]",
        "null",
        "1",
        "\"text\"",
        "true",
        "\ufeff{}",
        "[\u00a01]",
        "[1\u000b]"
      })
  void anything_else_is_text(String line) {
    assertThat(kind(line)).isEqualTo(JsonLine.Kind.TEXT);
  }

  @Test
  void json_may_be_nested_500_deep_and_no_deeper() {
    assertThat(kind("[".repeat(500) + "]".repeat(500))).isEqualTo(JsonLine.Kind.JSON);
    assertThat(kind("[".repeat(501) + "]".repeat(501))).isEqualTo(JsonLine.Kind.TEXT);
    assertThat(kind("{\"a\":".repeat(500) + "1" + "}".repeat(500))).isEqualTo(JsonLine.Kind.JSON);
    assertThat(kind("{\"a\":".repeat(501) + "1" + "}".repeat(501))).isEqualTo(JsonLine.Kind.TEXT);
  }

  @Test
  void a_value_is_json_of_any_type() {
    for (String value : new String[] {"1", "\"a\"", "null", " true ", "[]", "-1.5e3"}) {
      assertThat(json.isJson(value.getBytes(StandardCharsets.UTF_8))).as(value).isTrue();
    }
    for (String value : new String[] {"", "x", "1 2", "nul", "\"a", "[", "truex"}) {
      assertThat(json.isJson(value.getBytes(StandardCharsets.UTF_8))).as(value).isFalse();
    }
  }

  @Test
  void what_is_a_json_object_or_array_agrees_with_jackson() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] line = RandomLines.jsonLike(random);
      boolean expected = isUtf8(line) && isContainer(line);
      valid += expected ? 1 : 0;
      assertThat(json.kind(line, 0, line.length) == JsonLine.Kind.JSON)
          .as("seed %d, line %s", seed, new String(line, StandardCharsets.ISO_8859_1))
          .isEqualTo(expected);
    }
    assertThat(valid).as("seed %d", seed).isBetween(5_000, 95_000);
  }

  @Test
  void what_is_utf_8_agrees_with_the_decoder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int text = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] line = RandomLines.nearlyUtf8(random);
      boolean isText = json.kind(line, 0, line.length) != JsonLine.Kind.BYTES;
      text += isText ? 1 : 0;
      assertThat(isText)
          .as("seed %d, line %s", seed, new String(line, StandardCharsets.ISO_8859_1))
          .isEqualTo(isUtf8(line));
    }
    assertThat(text).as("seed %d", seed).isBetween(5_000, 95_000);
  }

  @Test
  void only_the_bytes_of_the_line_count() {
    byte[] block = "[1]{\"a\":\"b\"}\u00e9\"".getBytes(StandardCharsets.UTF_8);
    assertThat(json.kind(block, 3, 12)).isEqualTo(JsonLine.Kind.JSON);
    assertThat(json.kind(block, 3, 10)).isEqualTo(JsonLine.Kind.TEXT);
    assertThat(json.kind(block, 3, 13)).isEqualTo(JsonLine.Kind.BYTES);
  }

  private JsonLine.Kind kind(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return json.kind(bytes, 0, bytes.length);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Jackson reads one value and leaves the rest: a member behind it shows that it was all. */
  private static boolean isContainer(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    if (!text.trim().startsWith("{") && !text.trim().startsWith("[")) {
      return false;
    }
    try {
      return JACKSON
          .mapFrom("{\"line\":" + text + ",\"end\":0}")
          .keySet()
          .equals(Set.of("line", "end"));
    } catch (IOException invalid) {
      return false;
    }
  }
}
