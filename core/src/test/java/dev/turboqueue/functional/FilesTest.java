package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files are beside their bytes and names: links, permissions, users, and what they held. */
class FilesTest {

  @TempDir Path folder;

  private Path directory() {
    return folder.resolve("orders");
  }

  /** By one producer: it knows by its last batch how large a file the next one needs. */
  private static void sendAll(Producer producer, String... texts) throws IOException {
    for (String text : texts) {
      producer.send(text);
    }
    producer.flush();
  }

  private Path onlyBatch() throws IOException {
    assertThat(batches(directory())).hasSize(1);
    return directory().resolve(batches(directory()).get(0));
  }

  private static void takeAll(TurboQueue queue, int count) throws Exception {
    try (Consumer consumer = queue.consumer()) {
      texts(consumer, count);
    }
  }

  @Test
  void the_messages_of_a_snapshot_made_of_links_are_never_written_over() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer()) {
      sendAll(producer, "first");
      Path snapshot = Files.createLink(folder.resolve("snapshot"), onlyBatch());
      takeAll(queue, 1);
      sendAll(producer, "second");
      assertThat(Files.isSameFile(snapshot, onlyBatch())).isFalse();
      assertThat(content(snapshot)).contains("first").doesNotContain("second");
    }
  }

  private static String content(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void a_recycled_file_that_became_a_link_is_not_followed() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer()) {
      sendAll(producer, "first");
      takeAll(queue, 1);
      Path spare = directory().resolve(".turboqueue/spare_small_0");
      Files.delete(spare);
      Files.createSymbolicLink(spare, victim);
      sendAll(producer, "second");
      assertThat(victim).hasContent("precious");
      takeAll(queue, 1);
    }
  }

  @Test
  void the_file_of_a_batch_that_was_given_back_is_not_used_again() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer()) {
      sendAll(producer, "first", "second");
      try (Consumer consumer = queue.consumer()) {
        Message inHand = next(consumer);
        assertThat(inHand.text()).isEqualTo("first");
      }
      assertThat(batches(directory()).get(0)).contains("_r1");
      takeAll(queue, 2);
      assertThat(batches(directory())).isEmpty();
      assertThat(files(directory().resolve(".turboqueue"), "spare_")).isEmpty();
    }
  }

  @Test
  void a_batch_in_a_recycled_file_holds_no_message_of_another() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer()) {
      String[] secrets = new String[200];
      for (int i = 0; i < secrets.length; i++) {
        secrets[i] = "secret " + i + " " + "x".repeat(1_000);
      }
      sendAll(producer, secrets);
      Object identity = Files.getAttribute(onlyBatch(), "unix:ino");
      takeAll(queue, secrets.length);
      sendAll(producer, "public");
      assertThat(Files.getAttribute(onlyBatch(), "unix:ino")).isEqualTo(identity);
      assertThat(content(onlyBatch())).contains("public").doesNotContain("secret");
    }
  }

  private String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void files_and_folders_get_the_permissions_as_told_whatever_the_umask() throws Exception {
    DirectoryOptions shared =
        DirectoryOptions.builder()
            .filePermissions(PosixFilePermissions.fromString("rw-rw-rw-"))
            .build();
    try (TurboQueue queue = TurboQueue.open(directory(), shared);
        Producer producer = queue.producer()) {
      sendAll(producer, "message");
      queue.pause();
      assertThat(mode(onlyBatch())).isEqualTo("rw-rw-rw-");
      for (String file : List.of("owners", "hints", "paused")) {
        assertThat(mode(directory().resolve(".turboqueue").resolve(file))).isEqualTo("rw-rw-rw-");
      }
      for (String made : List.of("", ".turboqueue", "dead", "delayed", "corrupt")) {
        assertThat(mode(directory().resolve(made))).isEqualTo("rwxrwxrwx");
      }
    }
  }

  @Test
  void folders_in_a_directory_that_hands_its_group_on_do_so_too() throws Exception {
    Files.createDirectory(directory());
    Files.setAttribute(directory(), "unix:mode", 02770);
    DirectoryOptions shared =
        DirectoryOptions.builder()
            .filePermissions(PosixFilePermissions.fromString("rw-rw----"))
            .build();
    TurboQueue.open(directory(), shared).close();
    for (String made : List.of(".turboqueue", "dead")) {
      Object bits = Files.getAttribute(directory().resolve(made), "unix:mode");
      assertThat((Integer) bits & 07777).isEqualTo(02770);
    }
  }

  @Test
  void what_root_stores_in_a_services_queue_is_the_services() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root");
    Files.createDirectory(directory());
    Files.setAttribute(directory(), "unix:uid", 65534);
    Files.setAttribute(directory(), "unix:gid", 65533);
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      sendAll(producer, "first", "second");
      takeAll(queue, 2);
      sendAll(producer, "first", "second");
      next(consumer).reject("because");
      queue.pause();
    }
    try (Stream<Path> all = Files.walk(directory())) {
      for (Path file : all.toList()) {
        assertThat(Files.getAttribute(file, "unix:uid")).as(file.toString()).isEqualTo(65534);
        assertThat(Files.getAttribute(file, "unix:gid")).as(file.toString()).isEqualTo(65533);
      }
    }
    assertThat(files(directory(), "dead_")).hasSize(1);
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> TurboQueue.open(directory()).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void a_file_of_owners_that_is_a_link_is_refused() throws Exception {
    TurboQueue.open(directory()).close();
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Path owners = directory().resolve(".turboqueue/owners");
    Files.delete(owners);
    Files.createSymbolicLink(owners, victim);
    assertRefused(owners.toString(), "remove it");
    assertThat(victim).hasContent("precious");
  }

  @Test
  void a_folder_of_batches_that_is_a_link_is_refused() throws Exception {
    TurboQueue.open(directory()).close();
    for (String name : List.of("delayed", "dead", "corrupt")) {
      Path batches = directory().resolve(name);
      Path elsewhere = Files.move(batches, folder.resolve(name));
      Files.createSymbolicLink(batches, elsewhere);
      assertRefused(batches.toString(), "is a link", "remove the link");
      Files.delete(batches);
      Files.move(elsewhere, batches);
    }
    TurboQueue.open(directory()).close();
  }

  @Test
  void a_control_folder_that_is_a_link_or_open_to_others_is_refused() throws Exception {
    TurboQueue.open(directory()).close();
    Path control = directory().resolve(".turboqueue");
    Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertRefused(control.toString(), "chmod go-w");
    Files.move(control, folder.resolve("elsewhere"));
    Files.createSymbolicLink(control, folder.resolve("elsewhere"));
    assertRefused(control.toString(), "link");
  }

  @Test
  void a_control_file_of_a_stranger_is_refused() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root");
    TurboQueue.open(directory()).close();
    Path owners = directory().resolve(".turboqueue/owners");
    Files.setAttribute(owners, "unix:uid", 65534);
    assertRefused(owners.toString(), "65534");
  }

  @Test
  void hints_of_a_stranger_are_left_alone_and_work_goes_on_without_them() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root");
    TurboQueue.open(directory()).close();
    Path hints = directory().resolve(".turboqueue/hints");
    Files.writeString(hints, "a stranger's");
    Files.setAttribute(hints, "unix:uid", 65534);
    try (TurboQueue queue = TurboQueue.open(directory());
        Producer producer = queue.producer()) {
      sendAll(producer, "x", "y");
      takeAll(queue, 2);
    }
    assertThat(hints).hasContent("a stranger's");
  }

  @Test
  void a_file_of_owners_of_a_stranger_is_not_entered_in_the_place_of_a_removed_one()
      throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root");
    try (TurboQueue queue = TurboQueue.open(directory())) {
      Path owners = directory().resolve(".turboqueue/owners");
      Files.delete(owners);
      Files.writeString(owners, "a stranger's");
      Files.setAttribute(owners, "unix:uid", 65534);
      assertThatThrownBy(() -> queue.producer().send("x"))
          .hasMessageContaining("was removed while the queue was open");
      assertThat(owners).hasContent("a stranger's");
    }
  }

  @Test
  void a_snapshot_made_of_links_leaves_the_queue_its_hints() throws Exception {
    TurboQueue.open(directory()).close();
    Path hints = directory().resolve(".turboqueue/hints");
    Files.createLink(folder.resolve("snapshot"), hints);
    TurboQueue.open(directory()).close();
    assertThat(Files.getAttribute(hints, "unix:nlink")).isEqualTo(1);
  }
}
