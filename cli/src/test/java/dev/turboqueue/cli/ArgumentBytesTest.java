package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArgumentBytesTest {

  @Test
  void any_bytes_survive_as_text() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      String text = ArgumentBytes.decode(ByteBuffer.wrap(bytes));
      assertThat(ArgumentBytes.of(text)).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @Test
  void what_is_utf8_is_read_as_that() {
    byte[] bytes = "Z\u00fcrich \ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    String text = ArgumentBytes.decode(ByteBuffer.wrap(bytes));
    assertThat(text).isEqualTo("Z\u00fcrich \ud83d\ude00");
    assertThat(ArgumentBytes.isText(text)).isTrue();
    assertThat(ArgumentBytes.isText("\udcff")).isFalse();
  }

  @Test
  void a_path_has_the_bytes_of_its_argument(@TempDir Path folder) throws IOException {
    String argument = folder + "/Z\u00fcrich\udcff% #";
    Path file = Files.writeString(ArgumentBytes.path(argument), "x");
    assertThat(file.toUri().getRawPath()).endsWith("/Z%C3%BCrich%FF%25%20%23");
    assertThat(Files.readString(file)).isEqualTo("x");
    Path relative = ArgumentBytes.path("../\u00fc/./\udcff");
    assertThat(relative.isAbsolute()).isFalse();
    assertThat(relative.getNameCount()).isEqualTo(4);
  }
}
