package dev.turboqueue.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final int SIZE = 1_000;

  @Test
  void every_number_once_is_complete_in_any_order() {
    long seed = System.nanoTime();
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, SIZE).boxed().toList());
    Collections.shuffle(numbers, new Random(seed));
    Ledger ledger = new Ledger(SIZE);
    numbers.forEach(ledger::enter);
    assertThat(List.of(ledger.received(), ledger.lost(), ledger.duplicated()))
        .as("seed %d", seed)
        .containsExactly(SIZE, 0, 0);
  }

  @Test
  void a_lost_number_is_not_hidden_by_a_duplicated_one() {
    Ledger ledger = new Ledger(SIZE);
    IntStream.range(0, SIZE).map(n -> n == 500 ? 501 : n).forEach(ledger::enter);
    assertThat(ledger.received()).isEqualTo(SIZE - 1);
    assertThat(ledger.lost()).isEqualTo(1);
    assertThat(ledger.duplicated()).isEqualTo(1);
  }

  @Test
  void a_number_that_comes_three_times_is_one_duplicated_number() {
    Ledger ledger = new Ledger(SIZE);
    IntStream.of(7, 7, 7).forEach(ledger::enter);
    assertThat(ledger.received()).isEqualTo(1);
    assertThat(ledger.duplicated()).isEqualTo(1);
  }

  @Test
  void a_number_that_was_never_sent_is_refused() {
    Ledger ledger = new Ledger(SIZE);
    assertThatThrownBy(() -> ledger.enter(SIZE)).hasMessageContaining("number 1000");
    assertThatThrownBy(() -> ledger.enter(-1)).hasMessageContaining("number -1");
  }
}
