package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that is too large for the heap of the command. */
final class LargeMessageTest {

  @TempDir private Path root;

  private void put(int bytes) throws IOException {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer()) {
      producer.send("before");
      producer.send(new byte[bytes]);
      producer.send("behind");
    }
  }

  private void assertPassedOver(int exit, String... arguments) throws Exception {
    List<String> command = CommandJvm.command("-r", root.toString());
    command.add(1, "-Xmx24m");
    command.addAll(List.of(arguments));
    Path out = root.resolve("out");
    Path err = root.resolve("err");
    int ended =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    assertThat(Files.readString(out)).as(arguments[0]).contains("before").contains("behind");
    assertThat(Files.readString(err)).as(arguments[0]).contains("is too large");
    assertThat(Files.readString(err)).as(arguments[0]).doesNotContain("\tat ");
    assertThat(ended).as(arguments[0]).isEqualTo(exit);
  }

  @Test
  void what_cannot_be_read_is_named_and_the_rest_is_printed() throws Exception {
    put(30 << 20);
    assertPassedOver(Exit.DAMAGED, "peek", "q");
    assertPassedOver(Exit.DAMAGED, "export", "q");
  }

  @Test
  void what_can_be_read_and_not_printed_is_named_and_the_rest_is_printed() throws Exception {
    put(11 << 20);
    assertPassedOver(Exit.DAMAGED, "export", "q");
    assertPassedOver(Exit.FAILURE, "get", "q", "-n", "3", "--json");
    assertThat(new Shell(root).run("get", "q").outBytes()).hasSize((11 << 20) + 1);
  }
}
