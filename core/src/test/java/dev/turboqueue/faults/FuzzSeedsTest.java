package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.internal.batch.NameFuzz;
import dev.turboqueue.internal.format.PageFuzz;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the fuzzer begins with, and what it has once found: {@code resources/fuzz}. */
class FuzzSeedsTest {

  @Test
  void every_batch_is_read_or_refused() throws Exception {
    List<Path> batches = FuzzIT.batches();
    assertThat(batches).hasSizeGreaterThan(10);
    for (Path batch : batches) {
      PageFuzz.fuzzerTestOneInput(Files.readAllBytes(batch));
    }
    for (Path found : found("pages")) {
      PageFuzz.fuzzerTestOneInput(Files.readAllBytes(found));
    }
  }

  @Test
  void every_name_is_understood_or_refused() throws Exception {
    for (String name : FuzzIT.NAMES) {
      NameFuzz.fuzzerTestOneInput(name.getBytes(StandardCharsets.UTF_8));
    }
    for (Path found : found("names")) {
      NameFuzz.fuzzerTestOneInput(Files.readAllBytes(found));
    }
  }

  private static List<Path> found(String target) throws IOException, URISyntaxException {
    Path folder = FuzzIT.resources().resolve("fuzz").resolve(target);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
