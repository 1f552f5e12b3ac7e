package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
