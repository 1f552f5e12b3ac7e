package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.Header;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.PayloadType;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, whatever it is. */
class PayloadTest {

  @TempDir Path root;
  private TurboQueue queue;
  private Producer producer;
  private Consumer consumer;

  @BeforeEach
  void open() throws Exception {
    queue = TurboQueue.open(root.resolve("q"));
    producer = queue.producer();
    consumer = queue.consumer();
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  private Message received() throws Exception {
    producer.flush();
    Message message = next(consumer);
    message.ack();
    return message;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "null", "false", " ", "\u0000", "1e400", "\"", "\ud800", "é\n"})
  void any_text_is_a_message(String text) throws Exception {
    producer.send(text);
    Message message = received();
    assertThat(message.text()).isEqualTo(text);
    assertThat(message.type()).isEqualTo(PayloadType.STRING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "0", "false", "\"\"", "[]", "{}", "{\"a\": 1}", " 12 ", "-0.0"})
  void any_json_is_a_message_and_stays_as_it_is_written(String json) throws Exception {
    producer.sendJson(json);
    assertThat(received().json()).isEqualTo(json);
  }

  @Test
  void no_bytes_are_a_message() throws Exception {
    producer.send(new byte[0]);
    Message message = received();
    assertThat(message.bytes()).isEmpty();
    assertThat(message.type()).isEqualTo(PayloadType.BYTES);
  }

  @Test
  void null_is_a_message() throws Exception {
    producer.send((String) null);
    producer.send((byte[]) null);
    producer.send(OutgoingMessage.text(null).key("k").build());
    for (int i = 0; i < 3; i++) {
      Message message = received();
      assertThat(message.bytes()).isNull();
      assertThat(message.text()).isNull();
      assertThat(message.json()).isEqualTo("null");
    }
  }

  @Test
  void every_byte_comes_back() throws Exception {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    producer.send(bytes);
    assertThat(received().bytes()).isEqualTo(bytes);
  }

  @Test
  void json_that_cannot_be_encoded_is_refused_and_not_taken() throws Exception {
    assertThatThrownBy(() -> producer.sendJson("\"\ud800\""))
        .isInstanceOf(IllegalArgumentException.class);
    producer.send("after");
    assertThat(received().text()).isEqualTo("after");
  }

  @Test
  void key_headers_and_time_come_back() throws Exception {
    Instant time = Instant.parse("2026-02-03T04:05:06.789Z");
    producer.send(
        OutgoingMessage.json("{}")
            .key("customer 7")
            .header("trace", "abc")
            .header("trace", "again")
            .header(new Header("raw", new byte[] {0, -1}))
            .header(new Header("none", null))
            .time(time)
            .build());
    Message message = received();
    assertThat(message.key()).isEqualTo("customer 7");
    assertThat(message.time()).isEqualTo(time);
    assertThat(message.headers())
        .isEqualTo(
            List.of(
                Header.of("trace", "abc"),
                Header.of("trace", "again"),
                new Header("raw", new byte[] {0, -1}),
                new Header("none", null)));
  }

  @Test
  void a_key_of_bytes_comes_back() throws Exception {
    byte[] key = {0, -1, 65};
    producer.send(OutgoingMessage.bytes(new byte[] {1}).key(key).build());
    assertThat(received().keyBytes()).isEqualTo(key);
  }

  @Test
  void an_empty_key_is_a_key_and_no_key_is_none() throws Exception {
    producer.send(OutgoingMessage.text("a").key("").build());
    producer.send(OutgoingMessage.text("b").build());
    assertThat(received().key()).isEqualTo("");
    Message without = received();
    assertThat(without.key()).isNull();
    assertThat(without.keyBytes()).isNull();
    assertThat(without.headers()).isEmpty();
    assertThat(without.time()).isNull();
  }

  @Test
  void an_id_is_the_batch_and_the_place() throws Exception {
    producer.send("a");
    producer.send("b");
    Message first = received();
    Message second = received();
    assertThat(first.id()).endsWith(":0");
    assertThat(second.id()).isEqualTo(first.id().replace(":0", ":1"));
  }
}
