package dev.turboqueue.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 100})
  void payloads_have_the_size_that_was_asked_for(int size) {
    assertThat(new Payloads(PayloadKind.bytes, size).bytes(7)).hasSize(size);
    assertThat(new Payloads(PayloadKind.string, size).text(7)).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 81})
  void json_is_an_object_of_the_size_that_was_asked_for(int more) throws Exception {
    int size = Payloads.SMALLEST_JSON + more;

    String json = new Payloads(PayloadKind.json, size).text(5);

    assertThat(json).hasSize(size);
    assertThat(JSON.std.mapFrom(json)).containsEntry("n", 1_005).containsKey("pad");
  }

  @Test
  void payloads_differ_from_message_to_message() {
    Payloads bytes = new Payloads(PayloadKind.bytes, 100);
    byte[] first = bytes.bytes(1).clone();

    assertThat(bytes.bytes(2)).isNotEqualTo(first);
    assertThat(bytes.text(2)).isNotEqualTo(bytes.text(1));
    assertThat(bytes.text(1_023 + 2)).isEqualTo(bytes.text(1));
  }
}
