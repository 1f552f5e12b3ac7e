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

  /** The folders for batches in a queue's directory. */
  private static final List<String> FOLDERS = List.of("delayed", "dead", "corrupt");

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

  /**
   * Returns the names of the files in {@code directory}, and in the folders for batches below it,
   * that begin with {@code prefix}, in order.
   */
  public static List<String> files(Path directory, String prefix) throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : Stream.concat(Stream.of(""), FOLDERS.stream()).toList()) {
      if (Files.isDirectory(directory.resolve(folder))) {
        try (Stream<Path> entries = Files.list(directory.resolve(folder))) {
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !FOLDERS.contains(name))
              .filter(name -> name.startsWith(prefix))
              .forEach(files::add);
        }
      }
    }
    files.sort(null);
    return files;
  }

  /** Returns where the file that {@link #files} calls {@code name} lies. */
  public static Path path(Path directory, String name) {
    String state = name.substring(0, Math.max(0, name.indexOf('_')));
    Path inFolder = directory.resolve(state).resolve(name);
    return Files.exists(inFolder) ? inFolder : directory.resolve(name);
  }

  /** Returns the names of everything in {@code directory} but the control folder. */
  public static List<String> batches(Path directory) throws IOException {
    return files(directory, "").stream().filter(name -> !name.startsWith(".")).toList();
  }
}
