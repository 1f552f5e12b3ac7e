package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payload shows that it is whole and not too early. */
class NumberedTest {

  @TempDir Path root;

  private Message through(byte[] payload) throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send(payload);
      producer.flush();
      Message message = Queues.next(consumer);
      message.ack();
      return message;
    }
  }

  @Test
  void a_whole_payload_tells_its_number() throws Exception {
    assertThat(Numbered.number(through(Numbered.payload(7, System.nanoTime(), 5)))).isEqualTo(7);
  }

  @Test
  void a_message_that_comes_too_early_is_a_violation() throws Exception {
    Message message = through(Numbered.payload(7, System.nanoTime() + 100_000_000_000L, 5));
    assertThatThrownBy(() -> Numbered.number(message)).hasMessageContaining("ns early");
  }

  @Test
  void a_message_that_is_not_whole_is_a_violation() throws Exception {
    byte[] payload = Numbered.payload(7, System.nanoTime(), 5);
    payload[payload.length - 1]++;
    Message message = through(payload);
    assertThatThrownBy(() -> Numbered.number(message)).hasMessageContaining("not as it was sent");
  }
}
