package dev.turboqueue.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.ManualTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HintsTest {

  private static final FileAttribute<?> PERMISSIONS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final ManualTime time = new ManualTime();

  @TempDir Path folder;
  private Path file;
  private Hints hints;
  private Hints other;

  @BeforeEach
  void open() {
    file = folder.resolve("hints");
    hints = open(1);
    other = open(70); // beyond what one small read sees
  }

  private Hints open(int owner) {
    return new Hints(file, PERMISSIONS, owner, time);
  }

  private void write(long position, long... numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.nativeOrder());
    for (long number : numbers) {
      bytes.putLong(number);
    }
    try (RandomAccessFile direct = new RandomAccessFile(file.toFile(), "rw")) {
      direct.seek(position);
      direct.write(bytes.array());
    }
  }

  @Test
  void what_one_says_the_others_hear() {
    assertThat(other.isHungry()).isFalse();
    hints.setHungry();
    assertThat(other.isHungry()).isTrue();
    hints.addCheck();
    assertThat(other.addCheck()).isEqualTo(1);
    hints.addReturned();
    other.addReturned();
    assertThat(hints.returned()).isEqualTo(2);
  }

  @Test
  void a_claim_of_anybody_ends_the_hunger_of_all_until_one_says_it_again() {
    hints.setHungry();
    time.pass(1);
    other.addClaimed();
    assertThat(hints.isHungry()).isFalse();
    time.pass(1);
    hints.setHungry();
    assertThat(other.isHungry()).isTrue();
  }

  @Test
  void hunger_is_over_after_100_ms() {
    hints.setHungry();
    time.pass(99);
    assertThat(other.isHungry()).isTrue();
    time.pass(2);
    assertThat(other.isHungry()).isFalse();
  }

  @Test
  void a_time_that_has_not_come_yet_says_nothing() throws Exception {
    write(Hints.CELL * 3 + 40, time.sharedNanos() + 86_400_000_000_000L, 0);
    assertThat(hints.isHungry()).isFalse();
    write(Hints.CELL * 3 + 24, Long.MAX_VALUE);
    hints.setHungry();
    assertThat(other.isHungry()).isTrue();
  }

  @Test
  void threads_count_nothing_twice() {
    IntStream.range(0, 1_000).parallel().forEach(i -> hints.addAvailable());
    assertThat(other.unclaimed()).isEqualTo(1_000);
  }

  @Test
  void a_thread_that_is_interrupted_tells_and_hears_all_the_same() {
    Thread.currentThread().interrupt();
    hints.addAvailable();
    assertThat(other.unclaimed()).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_file_that_is_cut_goes_on() throws Exception {
    hints.addAvailable();
    Files.newOutputStream(file).close();
    assertThat(hints.unclaimed()).isZero();
    hints.addAvailable();
    assertThat(other.unclaimed()).isEqualTo(1);
  }

  @Test
  void a_file_that_was_removed_is_there_again_after_the_next_look_after_it() throws Exception {
    Files.delete(file);
    hints.refresh();
    other.refresh();
    hints.addAvailable();
    assertThat(other.unclaimed()).isEqualTo(1);
  }

  @Test
  void without_a_file_a_process_still_hears_itself() throws Exception {
    Files.delete(file);
    Files.createDirectory(file);
    hints.refresh();
    hints.addAvailable();
    hints.setHungry();
    assertThat(hints.unclaimed()).isEqualTo(1);
    assertThat(hints.isHungry()).isTrue();
    Files.delete(file);
    time.pass(1_000);
    hints.refresh();
    hints.addAvailable();
    other.refresh();
    assertThat(other.unclaimed()).isEqualTo(2);
  }

  @Test
  void a_link_and_a_file_with_a_second_name_are_left_alone() throws Exception {
    Path victim = folder.resolve("victim");
    for (boolean symbolic : List.of(true, false)) {
      Files.deleteIfExists(victim);
      Files.writeString(victim, "precious");
      Files.delete(file);
      if (symbolic) {
        Files.createSymbolicLink(file, victim);
      } else {
        Files.createLink(file, victim);
      }
      hints.refresh();
      hints.addAvailable();
      hints.setHungry();
      open(2).addCheck();
      assertThat(victim).hasContent("precious");
      assertThat(hints.isHungry()).isTrue();
    }
  }

  @Test
  void any_bytes_are_borne() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      Files.write(file, bytes);
      hints.addAvailable();
      hints.addClaimed();
      time.pass(1);
      hints.setHungry();
      assertThat(hints.isHungry()).isTrue();
    }
  }
}
