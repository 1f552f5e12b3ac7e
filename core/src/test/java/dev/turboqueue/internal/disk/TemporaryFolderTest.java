package dev.turboqueue.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

  @TempDir Path root;

  @Test
  void a_copy_can_be_written_to_whatever_the_original_allows() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      path = folder.path();
      folder.copy(file, "copy");
      folder.copy(file, "copy");
      assertThat(path.resolve("copy")).hasContent("content");
      assertThat(Files.getPosixFilePermissions(path.resolve("copy")))
          .contains(PosixFilePermission.OWNER_WRITE);
    }
    assertThat(path).doesNotExist();
  }
}
