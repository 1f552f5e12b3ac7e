package dev.turboqueue.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {

  @TempDir Path folder;

  @Test
  void opening_a_missing_file_names_it_and_does_not_create_it() {
    Path file = folder.resolve("missing");
    assertThatThrownBy(() -> new LocalDisk(Set.of()).open(file))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).doesNotExist();
  }

  @Test
  void only_a_missing_file_is_gone() throws Exception {
    LocalDisk disk = new LocalDisk(Set.of());
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThat(disk.isGone(folder)).isFalse();
    assertThat(disk.isGone(loop)).isFalse();
    assertThat(disk.isGone(Files.createSymbolicLink(folder.resolve("link"), Path.of("nothing"))))
        .isFalse();
    assertThat(disk.isGone(folder.resolve("missing"))).isTrue();
  }

  @Test
  void a_file_that_cannot_be_looked_at_is_not_taken_for_a_missing_one() throws Exception {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nothing"));
    LocalDisk disk = new LocalDisk(Set.of());
    for (Opening opening : List.<Opening>of(disk::open, disk::openReadOnly)) {
      for (Path file : List.of(loop, link)) {
        assertThatThrownBy(() -> opening.of(file))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(NoSuchFileException.class)
            .hasMessageContaining(file.toString());
      }
    }
  }

  @Test
  void a_file_that_others_take_and_make_anew_has_only_been_taken() throws Exception {
    LocalDisk disk = new LocalDisk(Set.of());
    Path from = folder.resolve("from");
    ExecutorService others = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> ended = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        Path to = folder.resolve(name);
        ended.add(others.submit(() -> takeOften(disk, from, to)));
      }
      while (!ended.stream().allMatch(Future::isDone)) {
        new FileOutputStream(from.toFile()).close();
      }
      for (Future<?> one : ended) {
        one.get();
      }
    } finally {
      others.shutdownNow();
    }
  }

  private static @Nullable Void takeOften(LocalDisk disk, Path from, Path to) throws IOException {
    for (int i = 0; i < 20_000; i++) {
      disk.rename(from, to);
    }
    return null;
  }

  private interface Opening {
    DiskFile of(Path file) throws IOException;
  }
}
