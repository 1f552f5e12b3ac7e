package dev.turboqueue.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
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
}
