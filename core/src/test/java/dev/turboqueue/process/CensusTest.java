package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.process.Receipt.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the ledgers finds what it looks for. */
class CensusTest {

  private static final int PRODUCER = 1;
  private static final long FIRST = (long) PRODUCER << 32;

  @TempDir Path folder;
  private Census census;
  private long nanos;

  /** Two messages are accepted. */
  @BeforeEach
  void send() throws IOException {
    census = new Census(folder);
    write(Books.sending(folder, PRODUCER), List.of(FIRST + 2));
    write(Books.sent(folder, PRODUCER), List.of(FIRST, FIRST + 1));
  }

  private static void write(Path path, List<Long> numbers) throws IOException {
    try (Ledger ledger = new Ledger(path)) {
      ledger.add(numbers);
    }
  }

  /** Receipts of consumer, place, copy and plan, in the order of time. */
  private record Entry(int consumer, int place, long copy, Plan plan) {}

  private void receive(Entry... entries) throws IOException {
    for (int consumer : new int[] {2, 3}) {
      List<Long> numbers = new ArrayList<>();
      for (Entry entry : entries) {
        nanos++;
        if (entry.consumer == consumer) {
          Collections.addAll(numbers, FIRST + entry.place, entry.copy, nanos, entry.plan.code);
        }
      }
      nanos -= entries.length;
      write(Books.received(folder, consumer), numbers);
    }
  }

  @Test
  void what_is_acknowledged_once_or_moved_before_is_right() throws IOException {
    receive(
        new Entry(2, 0, 10, Plan.MOVE),
        new Entry(3, 1, 11, Plan.RETURN),
        new Entry(3, 1, 11, Plan.ACK),
        new Entry(3, 0, 12, Plan.RETRY),
        new Entry(2, 0, 13, Plan.ACK));
    assertThat(census.check()).contains("2 accepted", "2 acknowledged", "0 repeated");
  }

  @Test
  void a_round_in_which_nothing_was_accepted_proves_nothing() throws IOException {
    Census empty = new Census(Files.createDirectory(folder.resolve("empty")));
    assertThatThrownBy(empty::check).hasMessageContaining("nothing is proved");
  }

  @Test
  void an_accepted_message_that_never_came_is_lost() throws IOException {
    receive(new Entry(2, 0, 10, Plan.ACK));
    assertThatThrownBy(census::check).hasMessageContaining("accepted and lost");
  }

  @Test
  void a_message_that_was_never_sent_is_found() throws IOException {
    receive(
        new Entry(2, 0, 10, Plan.ACK),
        new Entry(2, 1, 11, Plan.ACK),
        new Entry(2, 2, 12, Plan.ACK));
    assertThatThrownBy(census::check).hasMessageContaining("received of producer");
  }

  @Test
  void a_message_that_does_not_come_after_its_release_is_found() throws IOException {
    receive(
        new Entry(2, 0, 10, Plan.ACK),
        new Entry(2, 1, 11, Plan.ACK),
        new Entry(3, 1, 11, Plan.MOVE));
    assertThatThrownBy(census::check).hasMessageContaining("what became of");
  }

  @Test
  void a_copy_that_comes_twice_to_one_consumer_is_found() throws IOException {
    receive(
        new Entry(2, 0, 10, Plan.ACK),
        new Entry(2, 1, 11, Plan.ACK),
        new Entry(2, 1, 11, Plan.ACK));
    assertThatThrownBy(census::check).hasMessageContaining("who receives once more");
  }

  @Test
  void more_repeats_than_were_in_hand_are_found_after_an_orderly_end() throws IOException {
    census.ended(2);
    Entry[] entries = new Entry[2 * (Receiver.WINDOW + 1)];
    for (int i = 0; i < entries.length; i++) {
      boolean first = i < entries.length / 2;
      entries[i] = new Entry(first ? 2 : 3, i % 2, i % (entries.length / 2), Plan.ACK);
    }
    receive(entries);
    assertThatThrownBy(census::check).hasMessageContaining("repeated of what consumer 2");
  }

  @Test
  void a_message_that_is_acknowledged_in_several_copies_is_found() throws IOException {
    census.ended(2);
    census.ended(3);
    receive(
        new Entry(2, 0, 10, Plan.ACK),
        new Entry(2, 1, 11, Plan.ACK),
        new Entry(3, 1, 12, Plan.ACK));
    assertThatThrownBy(census::check).hasMessageContaining("came again");
  }
}
