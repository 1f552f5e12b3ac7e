package dev.turboqueue.faults;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits of the kernel that are met and later lifted: the call at which it happens names the file
 * and the cause, and when the cause is gone the same queue works on.
 */
class KernelTroubleTest {

  @TempDir Path root;

  private static DirectoryOptions unhurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
  }

  private static void mount(Path place, String options) throws Exception {
    Assumptions.assumeTrue(
        works("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.toString()),
        "a small tmpfs cannot be mounted here");
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  @Test
  void a_file_system_without_a_free_inode_is_named_and_works_on_when_it_has_one() throws Exception {
    mount(root, "size=8m,nr_inodes=12");
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), unhurried());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("before");
      producer.flush();
      List<Path> fillers = takeAllInodes();
      assertThatThrownBy(() -> producer.send("refused"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(queue.directory() + "/loading_")
          .hasMessageContaining("No space left");
      assertThat(texts(consumer, 1)).containsExactly("before");
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      Files.delete(fillers.get(0));
      producer.send("after");
      producer.flush();
      assertThat(texts(consumer, 1)).containsExactly("after");
      assertThat(batches(queue.directory())).isEmpty();
    } finally {
      works("umount", "-l", root.toString());
    }
  }

  private List<Path> takeAllInodes() {
    List<Path> files = new ArrayList<>();
    try {
      while (true) {
        files.add(Files.createFile(root.resolve("filler" + files.size())));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    return files;
  }

  @Test
  void a_read_only_file_system_is_named() throws Exception {
    mount(root, "size=8m");
    try {
      Path directory = root.resolve("q");
      sendOne(directory);
      await().atMost(Queues.LONG).until(this::isReadOnly);
      assertThatThrownBy(() -> TurboQueue.open(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("Read-only file system");
      assertThatThrownBy(() -> TurboQueue.open(root.resolve("new")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(root.resolve("new").toString())
          .hasMessageContaining("Read-only file system");
      assertThat(works("mount", "-o", "remount,rw", root.toString())).isTrue();
      try (TurboQueue queue = TurboQueue.open(directory);
          Consumer consumer = queue.consumer()) {
        assertThat(texts(consumer, 1)).containsExactly("kept");
      }
    } finally {
      works("umount", "-l", root.toString());
    }
  }

  private static void sendOne(Path directory) throws IOException {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("kept");
    }
  }

  /** A queue's mapped file keeps its file system busy until the garbage collector has seen it. */
  private boolean isReadOnly() throws InterruptedException {
    System.gc();
    return works("mount", "-o", "remount,ro", root.toString());
  }

  @Test
  void without_a_free_file_descriptor_the_file_is_named() throws Exception {
    limited("--nofile=100:100", WithoutDescriptors.class);
  }

  @Test
  void a_limit_of_a_files_size_is_named_and_nothing_is_lost() throws Exception {
    limited("--fsize=1000000:unlimited", WithShortFiles.class);
  }

  /** Runs a main class under a limit of prlimit's; it says what went wrong. */
  private void limited(String limit, Class<?> main) throws Exception {
    Assumptions.assumeTrue(works("prlimit", limit, "true"), "no prlimit");
    List<String> command =
        List.of(
            "prlimit",
            limit,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-MaxFDLimit",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            root.resolve("q").toString());
    try (Jvm child = Jvm.start(command)) {
      assertThat(child.await()).as(child.errors()).isZero();
    }
  }

  /** Uses up all file descriptors, and gives them back. */
  static final class WithoutDescriptors {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), unhurried());
          Producer producer = queue.producer();
          Consumer consumer = queue.consumer()) {
        producer.send("before");
        FaultChild.loadAll(Fsync.class); // later that takes a descriptor
        assertThatThrownBy(() -> Files.newInputStream(Path.of("no such file"))).isNotNull();
        List<Closeable> all = takeAll();
        producer.flush(); // it needs none, and gives one back
        all.addAll(takeAll());
        assertThatThrownBy(() -> producer.send("refused"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(queue.directory().toString())
            .hasMessageContaining("Too many open files");
        assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(1)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(queue.directory().toString())
            .hasMessageContaining("Too many open files");
        for (Closeable one : all) {
          one.close();
        }
        producer.send("after");
        producer.flush();
        assertThat(texts(consumer, 2)).containsExactly("before", "after");
        assertThat(batches(queue.directory())).isEmpty();
      }
    }

    private static List<Closeable> takeAll() {
      List<Closeable> all = new ArrayList<>();
      try {
        while (true) {
          all.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException none) {
        return all;
      }
    }
  }

  /** Sends more than a file may hold, and goes on when it may. */
  static final class WithShortFiles {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), unhurried());
          Producer producer = queue.producer();
          Consumer consumer = queue.consumer()) {
        int taken = 0;
        IOException refusal = null;
        while (refusal == null && taken < 100_000) {
          try {
            producer.send(taken + " " + "x".repeat(700));
            taken++;
          } catch (IOException e) {
            refusal = e;
          }
        }
        assertThat(refusal)
            .hasMessageContaining(queue.directory() + "/loading_")
            .hasMessageContaining("File too large");
        assertThatThrownBy(producer::flush)
            .hasMessageContaining(queue.directory() + "/loading_")
            .hasMessageContaining("File too large");
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(works("prlimit", "--pid", pid, "--fsize=unlimited")).isTrue();
        producer.send("last");
        producer.flush();
        List<String> texts = texts(consumer, taken + 1);
        for (int i = 0; i < taken; i++) {
          assertThat(texts.get(i)).startsWith(i + " ");
        }
        assertThat(texts.get(taken)).isEqualTo("last");
        assertThat(batches(queue.directory())).isEmpty();
      }
    }
  }
}
