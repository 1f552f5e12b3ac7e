package dev.turboqueue.internal.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OwnerRecordTest {

  private static final OwnerRecord RECORD =
      OwnerRecord.living(7, ProcessTable.system().self(), 1_795_469_960_000L, "turboq get orders");

  @Test
  void a_record_is_read_as_it_was_written() {
    assertThat(OwnerRecord.parse(3, RECORD.bytes(3))).isEqualTo(RECORD);
  }

  @Test
  void a_record_at_the_place_of_another_number_says_nothing() {
    OwnerRecord misplaced = OwnerRecord.parse(4, RECORD.bytes(3));
    assertThat(misplaced.state()).isEqualTo(OwnerRecord.State.UNKNOWN);
    assertThat(misplaced.generation()).isZero();
  }

  @Test
  void nothing_and_zeros_say_nothing() {
    assertThat(OwnerRecord.parse(3, new byte[0]).state()).isEqualTo(OwnerRecord.State.UNKNOWN);
    assertThat(OwnerRecord.parse(3, new byte[OwnerRecord.SIZE]).generation()).isZero();
  }

  @Test
  void a_cut_or_changed_record_claims_nothing_wrong() throws Exception {
    Seeds.withSeed(
        random -> {
          for (int i = 0; i < 10_000; i++) {
            byte[] bytes = RECORD.bytes(3);
            if (random.nextBoolean()) {
              bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
              bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            }
            OwnerRecord read = OwnerRecord.parse(3, bytes);
            assertThat(read.generation()).isIn(0L, RECORD.generation());
            if (read.state() != OwnerRecord.State.UNKNOWN) {
              assertThat(read.process()).isEqualTo(RECORD.process());
              assertThat(read.command()).isEqualTo(RECORD.command());
            }
          }
        });
  }

  @Test
  void a_long_command_is_cut() {
    OwnerRecord record = OwnerRecord.living(1, RECORD.process(), 0, "x".repeat(1_000));
    assertThat(OwnerRecord.parse(1, record.bytes(1)).command()).isEqualTo("x".repeat(160));
  }
}
