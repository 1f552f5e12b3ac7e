package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process opens a queue more than once. */
class SameProcessTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  /** Says the owner number that it gets. */
  static final class Owner {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
        System.out.println(queue.owner());
      }
    }
  }

  private int numberOfAnotherProcess() throws Exception {
    try (Jvm child = Jvm.start(Owner.class, directory)) {
      return Integer.parseInt(child.line());
    }
  }

  @Test
  void two_opens_share_a_number_and_closing_one_keeps_it() throws Exception {
    TurboQueue first = TurboQueue.open(directory);
    TurboQueue second = TurboQueue.open(directory);
    assertThat(second.owner()).isEqualTo(first.owner());
    second.close();
    assertThat(numberOfAnotherProcess()).isNotEqualTo(first.owner());
    first.close();
    assertThat(numberOfAnotherProcess()).isEqualTo(first.owner());
  }

  @Test
  void another_path_to_the_directory_is_the_same_queue() throws Exception {
    try (TurboQueue first = TurboQueue.open(directory);
        TurboQueue second =
            TurboQueue.open(
                java.nio.file.Files.createSymbolicLink(root.resolve("link"), directory))) {
      assertThat(second.owner()).isEqualTo(first.owner());
    }
  }

  @Test
  void two_class_loaders_share_a_number_and_closing_one_keeps_it() throws Exception {
    try (TurboQueue first = TurboQueue.open(directory);
        URLClassLoader loader = loader()) {
      Class<?> type = Class.forName("dev.turboqueue.TurboQueue", true, loader);
      assertThat(type).isNotEqualTo(TurboQueue.class);
      Object second = type.getMethod("open", Path.class).invoke(null, directory);
      Method owner = type.getMethod("owner");
      assertThat(owner.invoke(second)).isEqualTo(first.owner());
      type.getMethod("close").invoke(second);
      assertThat(numberOfAnotherProcess()).isNotEqualTo(first.owner());
    }
  }

  /** Opens, replaces the system properties, opens as another class loader does, and closes that. */
  static final class PropertiesReplaced {
    public static void main(String[] args) throws Exception {
      try (TurboQueue first = TurboQueue.open(Path.of(args[0]));
          URLClassLoader loader = loader()) {
        System.getProperties().store(OutputStream.nullOutputStream(), null);
        System.getProperties().list(new PrintStream(OutputStream.nullOutputStream()));
        Properties anew = new Properties();
        System.getProperties().stringPropertyNames().forEach(name -> copy(name, anew));
        System.setProperties(anew);
        Class<?> type = Class.forName("dev.turboqueue.TurboQueue", true, loader);
        Object second = type.getMethod("open", Path.class).invoke(null, Path.of(args[0]));
        type.getMethod("close").invoke(second);
        System.out.println(first.owner());
        System.in.read();
      }
    }

    private static void copy(String name, Properties target) {
      target.setProperty(name, System.getProperty(name));
    }
  }

  @Test
  void system_properties_can_be_listed_stored_and_replaced() throws Exception {
    try (Jvm child = Jvm.start(PropertiesReplaced.class, directory)) {
      assertThat(child.line()).isEqualTo("1");
      assertThat(numberOfAnotherProcess()).isEqualTo(2);
    }
  }

  private static URLClassLoader loader() throws Exception {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < entries.length; i++) {
      urls[i] = new File(entries[i]).toURI().toURL();
    }
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  @Test
  void opening_again_leaves_alone_what_the_process_has_in_hand() throws Exception {
    try (TurboQueue first = TurboQueue.open(directory);
        Producer producer = first.producer();
        Consumer consumer = first.consumer()) {
      producer.send("x");
      producer.flush();
      var message = next(consumer);
      TurboQueue.open(directory).close();
      assertThat(files(directory, "assigned_")).hasSize(1);
      message.ack();
      assertThat(files(directory, "assigned_")).isEmpty();
    }
  }
}
