package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delays between processes whose time since boot is another, as a time namespace makes it. */
class TimeNamespaceTest {

  private static final List<String> TEN_DAYS =
      List.of("unshare", "--time", "--fork", "--boottime", "864000", "--monotonic", "432000");

  @TempDir Path root;

  @BeforeAll
  static void look() throws Exception {
    assumeTrue(isPossible(), "no time namespace is allowed");
  }

  private static boolean isPossible() throws InterruptedException {
    List<String> command = new ArrayList<>(TEN_DAYS);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException noUnshare) {
      return false;
    }
  }

  /** Sends a message with a delay in milliseconds. */
  static final class Sends {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Producer producer = queue.producer()) {
        producer.send(
            OutgoingMessage.text("later")
                .delay(Duration.ofMillis(Long.parseLong(args[1])))
                .build());
      }
      System.out.println("sent");
    }
  }

  /** Says what it receives within so many milliseconds. */
  static final class Receives {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        Message message = consumer.poll(Duration.ofMillis(Long.parseLong(args[1])));
        System.out.println(message == null ? "nothing" : message.text());
      }
    }
  }

  private String line(boolean shifted, Class<?> main, long millis) throws Exception {
    List<String> command = new ArrayList<>(shifted ? TEN_DAYS : List.of());
    command.addAll(Jvm.command(Jvm.QUICK, main, root.resolve("q"), millis));
    try (Jvm child = Jvm.start(command)) {
      return child.line();
    }
  }

  @Test
  void a_delay_of_an_hour_is_not_over_where_the_boot_was_ten_days_earlier() throws Exception {
    assertThat(line(false, Sends.class, 3_600_000)).isEqualTo("sent");
    assertThat(line(true, Receives.class, 1_000)).isEqualTo("nothing");
  }

  @Test
  void a_delay_of_a_second_that_was_made_there_is_over_here() throws Exception {
    assertThat(line(false, Receives.class, 0)).isEqualTo("nothing"); // and has begun the clock
    assertThat(line(true, Sends.class, 1_000)).isEqualTo("sent");
    assertThat(line(false, Receives.class, 20_000)).isEqualTo("later");
  }
}
