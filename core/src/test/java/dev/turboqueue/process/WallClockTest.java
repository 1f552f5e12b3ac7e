package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turboqueue.testing.Faketime;
import dev.turboqueue.testing.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delays between processes whose wall clocks differ, whatever became of the control files. */
class WallClockTest {

  @TempDir Path root;

  @BeforeAll
  static void look() {
    assumeTrue(Faketime.library() != null, "libfaketime is not installed");
  }

  private String line(String off, Class<?> main, long millis) throws Exception {
    List<String> command = new ArrayList<>();
    if (!off.isEmpty()) {
      command.addAll(Faketime.shifted(Objects.requireNonNull(Faketime.library()), off));
    }
    command.addAll(Jvm.command(Jvm.QUICK, main, queue(), millis));
    try (Jvm child = Jvm.start(command)) {
      return child.line();
    }
  }

  private Path queue() {
    return root.resolve("q");
  }

  private Path hints() {
    return queue().resolve(".turboqueue/hints");
  }

  @Test
  void a_delay_of_an_hour_is_not_over_for_who_comes_with_a_clock_a_day_ahead() throws Exception {
    assertThat(line("", TimeNamespaceTest.Sends.class, 3_600_000)).isEqualTo("sent");
    Files.delete(hints());
    assertThat(line("+1d", TimeNamespaceTest.Receives.class, 1_000)).isEqualTo("nothing");
  }

  @Test
  void a_delay_of_a_second_is_over_for_who_comes_with_a_clock_a_day_behind() throws Exception {
    assertThat(line("", TimeNamespaceTest.Sends.class, 1_000)).isEqualTo("sent");
    Files.delete(hints());
    assertThat(line("-1d", TimeNamespaceTest.Receives.class, 20_000)).isEqualTo("later");
  }

  @Test
  void who_begins_while_nothing_can_be_stored_goes_by_the_clock_of_the_others() throws Exception {
    Files.createDirectories(hints());
    assertThat(line("+1d", TimeNamespaceTest.Sends.class, 1_000)).isEqualTo("sent");
    assertThat(line("", TimeNamespaceTest.Receives.class, 20_000)).isEqualTo("later");
  }
}
