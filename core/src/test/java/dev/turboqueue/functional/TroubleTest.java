package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users meet when something is wrong: one clear sentence, and nothing is lost. */
class TroubleTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  @Test
  void a_directory_whose_name_is_no_queues_is_refused() {
    assertThatThrownBy(() -> TurboQueue.open(root.resolve("a\nb")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> TurboQueue.open(Path.of("/")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_path_that_is_a_file_is_named() throws Exception {
    Files.writeString(directory, "mine");
    assertThatThrownBy(() -> TurboQueue.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("is a file, not a directory");
    assertThat(directory).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkdir", "mkfifo"})
  void what_is_no_file_stops_nothing(String make) throws Exception {
    Files.createDirectory(directory);
    Path odd = directory.resolve("avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db");
    assertThat(new ProcessBuilder(make, odd.toString()).start().waitFor()).isZero();
    send(directory, "x");
    send(directory, "y");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      assertThat(first.text()).isEqualTo("x");
      first.ack();
      assertThatThrownBy(() -> queue.purge(BatchState.AVAILABLE))
          .isInstanceOf(IOException.class)
          .hasMessage("Cannot open " + odd + ": it is not a file");
      assertThat(batches(directory)).containsExactly(odd.getFileName().toString());
    }
  }

  @Test
  void a_link_to_nothing_is_not_purged_because_its_messages_may_be_on_a_missing_disk()
      throws Exception {
    Files.createDirectory(directory);
    Path link = directory.resolve("avail_1700000000_a0000000-d949-4419-8af9-be6d5682ccd7.db");
    Files.createSymbolicLink(link, Path.of("nothing"));
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThatThrownBy(() -> queue.purge(BatchState.AVAILABLE))
          .isInstanceOf(IOException.class)
          .hasMessage("Cannot open " + link + ": it is a link to nothing");
    }
    assertThat(batches(directory)).containsExactly(link.getFileName().toString());
  }

  @Test
  void options_and_keys_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> DirectoryOptions.builder().filePermissions(Set.of()))
        .hasMessage("filePermissions is [], but must let the owner read and write");
    assertThatThrownBy(() -> OutgoingMessage.text("x").key("a\ud83d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unpaired surrogate");
    assertThat(OutgoingMessage.text("x").key("a\ud83d\ude00").build().keyBytes()).hasSize(5);
  }

  @Test
  void a_closed_queue_is_not_paused() throws Exception {
    TurboQueue queue = TurboQueue.open(directory);
    queue.close();
    assertThatThrownBy(queue::pause).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(queue::resume).isInstanceOf(IllegalStateException.class);
    assertThat(queue.isPaused()).isFalse();
  }

  @Test
  void a_path_below_a_file_is_named() throws Exception {
    Files.writeString(root.resolve("file"), "mine");
    assertThatThrownBy(() -> TurboQueue.open(root.resolve("file/q")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root.resolve("file").toString());
  }

  @Test
  void a_missing_directory_is_created_with_narrow_permissions() throws Exception {
    Path deep = root.resolve("a/b/q");
    try (TurboQueue queue = TurboQueue.open(deep)) {
      queue.producer().send("x");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
        .isEqualTo("rwx------");
    Path batch = deep.resolve(batches(deep).get(0));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(batch)))
        .isEqualTo("rw-------");
  }

  @Test
  void without_permission_the_directory_is_named() throws Exception {
    Files.createDirectory(directory);
    Files.createDirectory(
        root.resolve("t"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (Jvm child = Jvm.start(asNobody(OpenAndSay.class, directory))) {
      String said = child.line();
      assertThat(said)
          .as(child.errors())
          .startsWith(
              "java.io.IOException: Cannot use the queue "
                  + directory
                  + ": this user has no write permission on "
                  + directory
                  + "; run as its owner");
    } finally {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void the_folder_of_another_user_is_named_with_the_missing_permissions() throws Exception {
    TurboQueue.open(directory).close();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path control = directory.resolve(".turboqueue");
    Map<String, String> missing = Map.of("rwx------", "read, write, search", "rwxr-xr-x", "write");
    for (Map.Entry<String, String> one : missing.entrySet()) {
      Files.setPosixFilePermissions(control, PosixFilePermissions.fromString(one.getKey()));
      try (Jvm child = Jvm.start(asNobody(OpenAndSay.class, directory))) {
        assertThat(child.line())
            .as(child.errors())
            .startsWith("java.io.IOException: ")
            .contains("has no " + one.getValue() + " permission on " + control + ";");
      }
    }
  }

  /** Root may do everything, so a test run by root has another user do it. */
  private static List<String> asNobody(Class<?> main, Path argument) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> plain =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument.toString());
    if (!"root".equals(System.getProperty("user.name"))) {
      return plain;
    }
    List<String> dropping = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    boolean works;
    try {
      Process probe =
          new ProcessBuilder(
                  Stream.concat(dropping.stream(), Stream.of("test", "-r", mainFile(main)))
                      .toList())
              .start();
      works = probe.waitFor() == 0;
    } catch (IOException notThere) {
      works = false;
    }
    Assumptions.assumeTrue(works, "root, and setpriv cannot change that or reach the classes");
    return Stream.concat(dropping.stream(), plain.stream()).toList();
  }

  private static String mainFile(Class<?> main) throws Exception {
    Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
    return classes.resolve(main.getName().replace('.', '/') + ".class").toString();
  }

  /** Opens a queue, sends a message and says how that went. */
  static final class OpenAndSay {
    public static void main(String[] args) {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
        queue.producer().send("x");
        System.out.println("opened");
      } catch (Exception e) {
        System.out.println(e);
      }
    }
  }

  @Test
  void a_directory_removed_in_use_is_named() throws Exception {
    TurboQueue queue = TurboQueue.open(directory);
    Producer producer = queue.producer();
    Consumer consumer = queue.consumer();
    producer.send("x");
    deleteAll(directory);
    assertThatThrownBy(producer::flush)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("removed");
    assertThatThrownBy(() -> consumer.poll(java.time.Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
    assertThatThrownBy(() -> queue.producer().send("y"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
    queue.close(); // what was lost has been said
    try (TurboQueue anew = TurboQueue.open(directory);
        Producer again = anew.producer()) {
      again.send("z");
    }
    assertThat(files(directory, "avail_")).hasSize(1);
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void a_message_above_the_limit_is_refused_and_the_producer_goes_on() throws Exception {
    byte[] large = new byte[Producer.MAX_MESSAGE_BYTES + 1];
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("before");
      assertThatThrownBy(() -> producer.send(large))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("268435457 bytes")
          .hasMessageContaining("the maximum is 268435456");
      producer.send("after");
      producer.flush();
      assertThat(texts(consumer, 2)).containsExactly("before", "after");
    }
  }

  @Test
  void a_damaged_batch_is_put_aside_and_the_others_are_delivered() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(1).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (String text : List.of("1", "2", "3", "4")) {
        producer.send(text);
      }
      List<String> available = files(directory, "avail_");
      Files.write(directory.resolve(available.get(1)), new byte[] {1, 2, 3});
      byte[] flipped = Files.readAllBytes(directory.resolve(available.get(2)));
      flipped[flipped.length - 10] ^= 1;
      Files.write(directory.resolve(available.get(2)), flipped);
      assertThat(texts(consumer, 2)).containsExactly("1", "4");
      assertThat(consumer.poll(java.time.Duration.ZERO)).isNull();
      assertThat(batches(directory))
          .containsExactly(
              available.get(1).replace("avail_", "corrupt_"),
              available.get(2).replace("avail_", "corrupt_"));
      assertThat(Queues.path(directory, batches(directory).get(1))).hasSize(flipped.length);
    }
  }

  @Test
  void strange_files_are_left_alone() throws Exception {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("README"), "mine");
    Files.createDirectory(directory.resolve("avail_folder"));
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("x");
      producer.flush();
      next(consumer).ack();
    }
    assertThat(batches(directory)).containsExactlyInAnyOrder("README", "avail_folder");
  }

  @Test
  void a_consumer_that_does_not_wait_gets_past_a_damaged_batch() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      Files.writeString(directory.resolve("avail_1000000000_older.db"), "damaged");
      producer.send("sound");
      producer.flush();
      Message message = consumer.poll(Duration.ZERO);
      assertThat(message).isNotNull();
      assertThat(message.text()).isEqualTo("sound");
    }
  }
}
