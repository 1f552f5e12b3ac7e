package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.testing.Jvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check for two owners sees two owners. */
class HoldingTest {

  @TempDir Path folder;

  /** Holds the batch "b" until it is told to release it. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      try (Holding holding = new Holding(Path.of(args[0]), "1")) {
        holding.take("b");
        System.out.println("held");
        while (System.in.read() != '\n') {}
        holding.release("b");
        System.out.println("released");
        while (System.in.read() != '\n') {}
      }
    }
  }

  @Test
  void a_batch_that_another_living_process_holds_is_a_violation() throws Exception {
    try (Jvm child = Jvm.start(Holder.class, folder);
        Holding self = new Holding(folder, "2")) {
      assertThat(child.line()).isEqualTo("held");
      assertThatThrownBy(() -> self.take("b")).hasMessageStartingWith(Holding.VIOLATION);
    }
  }

  @Test
  void a_batch_that_was_released_may_be_taken() throws Exception {
    try (Jvm child = Jvm.start(Holder.class, folder);
        Holding self = new Holding(folder, "2")) {
      assertThat(child.line()).isEqualTo("held");
      child.say("");
      assertThat(child.line()).isEqualTo("released");
      self.take("b");
    }
  }

  @Test
  void a_batch_that_a_dead_process_held_may_be_taken() throws Exception {
    try (Jvm child = Jvm.start(Holder.class, folder);
        Holding self = new Holding(folder, "2")) {
      assertThat(child.line()).isEqualTo("held");
      child.kill();
      self.take("b");
      assertThatThrownBy(() -> self.take("b")).hasMessageContaining("twice");
    }
  }
}
