package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Batches of ours, written once and kept. With {@code -Dturboqueue.golden=FOLDER} they are written
 * anew there.
 */
class GoldenFilesTest {

  private static List<Sample> samples(String name, int pageSize) {
    Samples generator = new Samples(name.hashCode()); // java.util.Random is specified: same bytes
    if (!name.equals("three-levels")) {
      return generator.list(
          name.equals("one-leaf") ? 12 : 30, name.equals("one-leaf") ? 512 : pageSize);
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 371; i++) {
      samples.add(Sample.text("\"" + ("" + (char) ('a' + i % 26)).repeat(2100) + i + "\""));
    }
    return samples;
  }

  private static byte[] golden(String name) throws IOException {
    String resource = "/ours/" + name + ".db";
    try (InputStream in = GoldenFilesTest.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({"one-leaf, 16384", "overflow, 4096", "large-pages, 65536", "three-levels, 4096"})
  void a_batch_is_read_and_written_as_it_always_was(String name, int pageSize) throws Exception {
    List<Sample> sent = samples(name, pageSize);
    byte[] written = Batches.write(sent, pageSize);
    String folder = System.getProperty("turboqueue.golden");
    if (folder != null) {
      Files.write(Path.of(folder, name + ".db"), written);
    }
    byte[] golden = golden(name);
    Batches.assertSame(Batches.read(golden), sent, name);
    assertThat(written).isEqualTo(golden);
  }
}
