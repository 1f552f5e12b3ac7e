package dev.turboqueue.benchmarks;

import dev.turboqueue.internal.format.JsonText;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Text of 100 characters as a JSON string, and back. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class JsonTextBenchmark {

  private static final Map<String, String> UNITS =
      Map.of("plain", "0123456789", "escaped", "012\"456\\89", "umlauts", "01ä3456ö89");

  private final JsonText json = new JsonText();
  private String text = "";
  private byte[] encoded = {};

  /** The content of the text. */
  @Param({"plain", "escaped", "umlauts"})
  public String content;

  /** Makes the text. */
  @Setup
  public void prepare() {
    text = Objects.requireNonNull(UNITS.get(content)).repeat(10);
    encode();
    encoded = Arrays.copyOf(json.buffer(), json.length());
  }

  /** Encodes. */
  @Benchmark
  public int encode() {
    json.encode(text);
    return json.length();
  }

  /** Decodes. */
  @Benchmark
  public String decode() {
    return JsonText.decode(encoded);
  }
}
