package dev.turboqueue.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueClockTest {

  private static final long HOUR = 3_600_000;

  private final ManualTime time = new ManualTime();

  @TempDir Path folder;
  private Path file;
  private Hints hints;
  private QueueClock clock;

  @BeforeEach
  void open() {
    file = folder.resolve("hints");
    hints = open(1);
    clock = new QueueClock(hints, time);
  }

  private Hints open(int owner) {
    FileAttribute<?> permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return new Hints(file, permissions, owner, time);
  }

  /** Returns the clock of a process that opens the queue now. */
  private QueueClock newcomer() {
    return new QueueClock(open(2), time);
  }

  @Test
  void it_begins_as_the_wall_clock_and_does_not_follow_it() {
    long begin = clock.millis();
    assertThat(begin).isEqualTo(time.wallMillis());
    time.setWallClock(HOUR);
    time.pass(5);
    assertThat(clock.millis()).isEqualTo(begin + 5);
    assertThat(newcomer().millis()).isEqualTo(begin + 5);
  }

  @Test
  void lost_hints_do_not_move_it_while_a_process_knows_it() throws Exception {
    long begin = clock.millis();
    time.setWallClock(HOUR);
    for (byte[] content : new byte[][] {{}, new byte[4096], random()}) {
      Files.write(file, content);
      hints.refresh();
      assertThat(clock.millis()).isEqualTo(begin);
      assertThat(newcomer().millis()).isEqualTo(begin);
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[4096];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void who_found_another_one_meanwhile_goes_by_the_older() throws Exception {
    long begin = clock.millis();
    Files.write(file, new byte[0]);
    time.setWallClock(HOUR);
    time.pass(1_000);
    QueueClock newcomer = newcomer();
    assertThat(newcomer.millis()).isEqualTo(begin + HOUR + 1_000);
    hints.refresh();
    assertThat(clock.millis()).isEqualTo(begin + 1_000);
    assertThat(newcomer().millis()).isEqualTo(begin + 1_000);
  }

  @Test
  void after_a_reboot_it_begins_anew() {
    clock.millis();
    time.setWallClock(HOUR);
    time.reboot();
    time.pass(5);
    assertThat(newcomer().millis()).isEqualTo(time.wallMillis());
  }
}
