package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may happen to the file of hints while processes use it: that costs time, nothing else. */
class HintsTroubleTest {

  @TempDir Path root;

  /** Something that happens to a file. */
  private interface Trouble {
    void with(Path file) throws Exception;
  }

  /** Sends each line that it is given, and once more with a delay; says so. */
  static final class SendsTwice {
    public static void main(String[] args) throws Exception {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Producer producer = queue.producer()) {
        System.out.println("open");
        String line;
        while ((line = lines.readLine()) != null) {
          producer.send(line);
          producer.send(
              OutgoingMessage.text(line + " later").delay(Duration.ofMillis(200)).build());
        }
      }
    }
  }

  /** Prints what it receives. */
  static final class Prints {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        System.out.println("open");
        while (true) {
          Message message = Objects.requireNonNull(consumer.poll(Duration.ofHours(1)));
          System.out.println(message.text());
          message.ack();
        }
      }
    }
  }

  /** Receives nothing within 0.3 s, again and again. */
  static final class WaitsInVain {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        System.out.println("open");
        while (true) {
          System.out.println(consumer.poll(Duration.ofMillis(300)));
        }
      }
    }
  }

  private void assertWorksWith(Trouble trouble) throws Exception {
    assertWorksWith(root.resolve("q"), trouble);
  }

  private static void assertWorksWith(Path directory, Trouble trouble) throws Exception {
    try (Jvm consumer = open(Prints.class, directory);
        Jvm producer = open(SendsTwice.class, directory)) {
      for (int i = 0; i < 2; i++) { // once more when they have gone on without
        trouble.with(directory.resolve(".turboqueue/hints"));
        producer.say("message " + i);
        assertThat(List.of(consumer.line(), consumer.line()))
            .containsExactlyInAnyOrder("message " + i, "message " + i + " later");
      }
      assertThat(producer.errors() + consumer.errors()).doesNotContain("Error", "tried again");
    }
  }

  private static Jvm open(Class<?> main, Path directory) throws IOException {
    Jvm child = Jvm.start(main, directory);
    assertThat(child.line()).isEqualTo("open");
    return child;
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  @Test
  void they_are_cut() throws Exception {
    assertWorksWith(file -> Files.newOutputStream(file).close());
  }

  @Test
  void they_are_zeroed() throws Exception {
    assertWorksWith(file -> overwrite(file, new byte[4096]));
  }

  @Test
  void they_are_any_bytes() throws Exception {
    Random random = new Random(7);
    assertWorksWith(
        file -> {
          byte[] bytes = new byte[10_000];
          random.nextBytes(bytes);
          overwrite(file, bytes);
        });
  }

  private static void overwrite(Path file, byte[] bytes) throws IOException {
    try (RandomAccessFile direct = new RandomAccessFile(file.toFile(), "rw")) {
      direct.write(bytes);
    }
  }

  @Test
  void they_are_removed() throws Exception {
    assertWorksWith(Files::deleteIfExists);
  }

  @Test
  void they_become_a_link() throws Exception {
    Path victim = root.resolve("victim");
    Files.writeString(victim, "precious");
    assertWorksWith(
        file -> {
          Files.deleteIfExists(file);
          Files.createSymbolicLink(file, victim);
        });
    assertThat(victim).hasContent("precious");
  }

  @Test
  void they_become_a_directory() throws Exception {
    assertWorksWith(
        file -> {
          if (!Files.isDirectory(file)) {
            Files.deleteIfExists(file);
            Files.createDirectory(file);
          }
        });
  }

  @Test
  void a_queue_is_opened_without_them() throws Exception {
    Path directory = root.resolve("q");
    Files.createDirectories(directory.resolve(".turboqueue/hints"));
    assertWorksWith(directory, file -> {});
  }

  @Test
  void they_become_immutable() throws Exception {
    Path file = root.resolve("q/.turboqueue/hints");
    try {
      assertWorksWith(
          hints ->
              assumeTrue(works("chattr", "+i", hints.toString()), "chattr +i is not possible"));
    } finally {
      works("chattr", "-i", file.toString());
    }
  }

  @Test
  void numbers_that_cannot_be_hold_up_no_deadline() throws Exception {
    Path directory = root.resolve("q");
    try (Jvm child = open(WaitsInVain.class, directory)) {
      for (long number : new long[] {1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
        ByteBuffer bytes = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
        overwrite(directory.resolve(".turboqueue/hints"), bytes.putLong(0, number).array());
        assertThat(child.line()).isEqualTo("null");
        while (bytes.hasRemaining()) {
          bytes.putLong(number);
        }
        overwrite(directory.resolve(".turboqueue/hints"), bytes.array());
        assertThat(child.line()).isEqualTo("null");
        assertThat(child.line()).isEqualTo("null"); // which began after that
      }
    }
  }

  @Test
  void their_disk_is_full_and_copies_on_write() throws Exception {
    Path image = root.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(128 << 20);
    }
    Path disk = Files.createDirectory(root.resolve("disk"));
    assumeTrue(
        works("mkfs.btrfs", "-q", "--mixed", image.toString())
            && works("mount", "-o", "loop", image.toString(), disk.toString()),
        "a small btrfs cannot be mounted here");
    try {
      assertSurvivesFullDisk(disk);
    } finally {
      works("umount", "-l", disk.toString());
    }
  }

  private static void assertSurvivesFullDisk(Path disk) throws Exception {
    Path directory = disk.resolve("q");
    try (Jvm producer = open(SendsTwice.class, directory)) {
      Jvm waiting = open(WaitsInVain.class, directory);
      works("sync", "-f", disk.toString());
      Path filler = disk.resolve("filler");
      assertThat(works("dd", "if=/dev/urandom", "of=" + filler, "bs=4096")).isFalse();
      works("sync", "-f", disk.toString());
      assertThat(works("dd", "if=/dev/urandom", "of=" + disk.resolve("rest"), "bs=4096")).isFalse();
      for (int i = 0; i < 3; i++) {
        assertThat(waiting.line()).isEqualTo("null");
      }
      waiting.close();
      Files.delete(filler);
      works("sync", "-f", disk.toString());
      try (Jvm consumer = open(Prints.class, directory)) {
        producer.say("after");
        assertThat(consumer.line()).isEqualTo("after");
        assertThat(consumer.line()).isEqualTo("after later");
      }
    }
  }
}
