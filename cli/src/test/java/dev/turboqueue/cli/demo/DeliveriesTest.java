package dev.turboqueue.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveriesTest {

  private static final int SIZE = 5_000;

  @TempDir Path directory;

  @Test
  void a_number_delivered_to_two_workers_or_twice_to_one_is_repeated() throws IOException {
    Deliveries first = open("first");
    Deliveries second = open("second");
    IntStream.range(0, 3_000).forEach(first::enter);
    IntStream.range(2_990, SIZE).forEach(second::enter);
    second.enter(4_999);
    assertThat(Deliveries.repeated(List.of(first, second))).isEqualTo(11);
    assertThat(first.total()).isEqualTo(3_000);
    assertThat(second.total()).isEqualTo(2_011);
  }

  @Test
  void what_one_process_entered_another_sees() throws IOException {
    open("worker").enter(42);
    assertThat(open("worker").total()).isEqualTo(1);
  }

  @Test
  void a_number_delivered_very_often_is_counted_up_to_the_limit_of_its_byte() throws IOException {
    Deliveries worker = open("worker");
    IntStream.range(0, 300).forEach(i -> worker.enter(42));
    assertThat(worker.total()).isEqualTo(127);
    assertThat(Deliveries.repeated(List.of(worker))).isEqualTo(1);
  }

  private Deliveries open(String name) throws IOException {
    return Deliveries.open(directory.resolve(name), SIZE);
  }
}
