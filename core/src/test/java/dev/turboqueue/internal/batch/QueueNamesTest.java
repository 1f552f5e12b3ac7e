package dev.turboqueue.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"orders", "a", "Orders-2.new", "mit Umlaut äöü", "...", "-", "日本"})
  void a_plain_name_is_taken(String name) {
    assertThat(QueueNames.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "/", "../x", "a\\b", "a\nb", "a\0", "\u007f", "\u0085"})
  void a_name_that_could_leave_its_folder_or_spoil_a_terminal_is_refused(String name) {
    assertThatThrownBy(() -> QueueNames.check(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queue name")
        .hasMessageContaining("choose")
        .hasMessageNotContainingAny("\n", "\0", "\u0085");
  }

  @Test
  void an_empty_name_is_refused() {
    assertThatThrownBy(() -> QueueNames.check(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void the_length_is_counted_in_bytes() {
    assertThat(QueueNames.check("ä".repeat(100))).hasSize(100);
    assertThatThrownBy(() -> QueueNames.check("ä".repeat(100) + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200 bytes");
  }

  @Test
  void a_directory_is_resolved_only_from_a_good_name() {
    assertThat(TurboQueue.directory(Path.of("/q"), "orders")).isEqualTo(Path.of("/q/orders"));
    assertThatThrownBy(() -> TurboQueue.directory(Path.of("/q"), ".."))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
