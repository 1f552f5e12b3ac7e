package dev.turboqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What most tests do with a queue. */
public final class Queues {

  /** Longer than anything here takes; a test that waits so long has failed. */
  public static final Duration LONG = Duration.ofSeconds(60);

  private Queues() {}

  /** Sends texts from a process that then leaves the queue. */
  public static void send(Path directory, String... texts) throws IOException {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      for (String text : texts) {
        producer.send(text);
      }
    }
  }

  /** Returns the next message, which must come. */
  public static Message next(Consumer consumer) throws IOException, InterruptedException {
    Message message = consumer.poll(LONG);
    assertThat(message).as("a message within " + LONG).isNotNull();
    return message;
  }

  /** Takes and acknowledges {@code count} messages and returns their texts. */
  public static List<String> texts(Consumer consumer, int count)
      throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = next(consumer);
      texts.add(String.valueOf(message.text()));
      message.ack();
    }
    return texts;
  }

  /** Returns the names in {@code directory} that begin with {@code prefix}, in order. */
  public static List<String> files(Path directory, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  /** Returns the names of everything in {@code directory} but the control folder. */
  public static List<String> batches(Path directory) throws IOException {
    return files(directory, "").stream().filter(name -> !name.startsWith(".")).toList();
  }
}
