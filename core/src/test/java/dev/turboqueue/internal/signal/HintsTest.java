package dev.turboqueue.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HintsTest {

  private static final FileAttribute<?> PERMISSIONS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @TempDir Path folder;
  private Path file;
  private Hints hints;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("hints");
    hints = Hints.open(file, PERMISSIONS);
  }

  @Test
  void there_is_a_ticket_for_every_available_batch() {
    assertThat(hints.takeTicket()).isFalse();
    hints.addAvailable();
    hints.addAvailable();
    assertThat(hints.takeTicket()).isTrue();
    assertThat(hints.takeTicket()).isTrue();
    assertThat(hints.takeTicket()).isFalse();
  }

  @Test
  void threads_take_no_ticket_twice() {
    IntStream.range(0, 1_000).forEach(i -> hints.addAvailable());
    AtomicInteger taken = new AtomicInteger();
    IntStream.range(0, 2_000).parallel().forEach(i -> taken.addAndGet(hints.takeTicket() ? 1 : 0));
    assertThat(taken).hasValue(1_000);
  }

  @Test
  void what_one_says_the_others_hear() throws Exception {
    Hints other = Hints.open(file, PERMISSIONS);
    assertThat(other.isHungry()).isFalse();
    hints.setHungry();
    assertThat(other.isHungry()).isTrue();
    other.setFed();
    assertThat(hints.isHungry()).isFalse();
    hints.addLook();
    assertThat(other.addLook()).isEqualTo(1);
  }

  @Test
  void hunger_from_before_a_reboot_does_not_count() throws Exception {
    long tomorrow = System.nanoTime() + 86_400_000_000_000L;
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(tomorrow).array();
    try (RandomAccessFile direct = new RandomAccessFile(file.toFile(), "rw")) {
      direct.seek(128);
      direct.write(bytes);
    }
    assertThat(hints.isHungry()).isFalse();
  }
}
