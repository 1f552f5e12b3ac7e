package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.spi.QueueEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address finds its engine, and the queue. */
class AddressTest {

  @TempDir Path root;

  /** Cannot be made. */
  public static final class FailingEngine implements QueueEngine {

    /** Fails. */
    public FailingEngine() {
      throw new IllegalStateException("no such luck");
    }

    @Override
    public String scheme() {
      return "other";
    }

    @Override
    public MessageQueue open(URI address, QueueOptions options) {
      throw new AssertionError("was never made");
    }
  }

  /** Says what it was asked for. */
  public static final class OtherEngine implements QueueEngine {

    @Override
    public String scheme() {
      return "other";
    }

    @Override
    public MessageQueue open(URI address, QueueOptions options) throws IOException {
      throw new IOException("asked for " + address + ", limit " + options.fullTimeout());
    }
  }

  private static final class OtherOptions extends QueueOptions {
    OtherOptions() {
      super(builder());
    }
  }

  private void assertOpens(String address, Path directory) throws Exception {
    send(directory, "a");
    try (MessageQueue queue = MessageQueue.open(address);
        Consumer consumer = queue.consumer()) {
      assertThat(queue).isInstanceOf(TurboQueue.class);
      Object text = next(consumer).text();
      assertThat(text).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"q", "with space", "50%", "a%20b", "Zürich", "a?b", "a#b", "a:b", "a+b"})
  void a_queue_says_an_address_that_opens_it(String name) throws Exception {
    String address;
    try (TurboQueue queue = TurboQueue.open(root.resolve(name))) {
      address = queue.address();
    }
    assertThat(address).startsWith("file:/");
    assertOpens(address, root.resolve(name));
  }

  @Test
  void a_path_is_an_address_and_taken_as_it_stands() throws Exception {
    assertOpens(root.resolve("a%20b c").toString(), root.resolve("a%20b c"));
  }

  @Test
  void a_file_address_is_a_URI_with_or_without_an_empty_host() throws Exception {
    assertOpens("file:" + root + "/a%20b", root.resolve("a b"));
    assertOpens("file://" + root + "/q", root.resolve("q"));
    assertOpens("FILE:" + root + "/r", root.resolve("r"));
    assertOpens(root.resolve("s").toUri().toString(), root.resolve("s"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file://host/q", "file:/q?fsync=flush", "file:q?a=b", "file:/q#x", "file:///a b"})
  void a_file_address_with_more_than_a_path_is_refused(String address) {
    assertThatThrownBy(() -> MessageQueue.open(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(address);
  }

  @Test
  void an_engine_that_nobody_provides_is_said_to_be_missing() {
    assertThatThrownBy(() -> MessageQueue.open("carrier://pigeon/orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("carrier://pigeon/orders", "add the library", "file, other");
  }

  @Test
  void an_engine_is_found_behind_others_that_cannot_be_loaded() {
    QueueOptions options = QueueOptions.builder().fullTimeout(Duration.ofSeconds(7)).build();
    assertThatThrownBy(() -> MessageQueue.open("Other://host/orders?group=g", options))
        .isInstanceOf(IOException.class)
        .hasMessage("asked for Other://host/orders?group=g, limit PT7S");
  }

  @Test
  void options_are_those_of_any_engine_or_of_the_right_one() throws Exception {
    Path directory = root.resolve("q");
    MessageQueue.open(directory.toString(), QueueOptions.defaults()).close();
    MessageQueue.open("file:" + directory, DirectoryOptions.defaults()).close();
    assertThatThrownBy(() -> MessageQueue.open("file:" + directory, new OtherOptions()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("OtherOptions", "DirectoryOptions");
  }

  @Test
  void neutral_options_hold_for_a_directory() {
    QueueOptions options =
        QueueOptions.builder()
            .fullTimeout(Duration.ofSeconds(7))
            .closeAtExit(false)
            .exitTimeout(Duration.ofSeconds(3))
            .build();
    DirectoryOptions ours = DirectoryOptions.builder().from(options).maxAvailFiles(3).build();
    assertThat(ours.fullTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(ours.closeAtExit()).isFalse();
    assertThat(ours.exitTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ours.maxAvailFiles()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT1H0.001S", "PT100000000000H"})
  void an_exit_of_no_time_or_of_too_much_is_refused(Duration timeout) {
    assertThatThrownBy(() -> DirectoryOptions.builder().exitTimeout(timeout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "exitTimeout is %s, but must be from 1 ms to 1 hour; closeAtExit(false) leaves the"
                + " closing to the application",
            timeout);
  }

  @Test
  void foreign_batches_are_never_recovered_by_age_if_the_age_is_null() throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .recoverForeignAfter(Duration.ofMinutes(1))
            .recoverForeignAfter(null)
            .build();
    assertThat(options.recoverForeignAfter()).isNull();
    TurboQueue.open(root.resolve("q"), options).close();
  }
}
