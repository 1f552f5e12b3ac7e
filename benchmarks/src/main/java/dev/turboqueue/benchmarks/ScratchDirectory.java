package dev.turboqueue.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A temporary directory; the JVM option {@code -Djava.io.tmpdir=/dev/shm}, for example, moves it.
 */
@State(Scope.Benchmark)
public class ScratchDirectory {

  private @Nullable Path directory;

  /** Creates it. */
  @Setup
  public void create() throws IOException {
    directory = Files.createTempDirectory("turboq-jmh-");
  }

  Path file(String name) {
    return Objects.requireNonNull(directory).resolve(name);
  }

  /** Removes it and its contents. */
  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> all = Files.walk(Objects.requireNonNull(directory))) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
