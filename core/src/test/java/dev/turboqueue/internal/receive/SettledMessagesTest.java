package dev.turboqueue.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Seeds;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SettledMessagesTest {

  @Test
  void a_gap_holds_back_the_prefix_until_it_is_settled() {
    SettledMessages settled = new SettledMessages(2, SettledMessages.NONE);
    assertThat(settled.add(3)).isTrue();
    assertThat(settled.add(4)).isTrue();
    assertThat(settled.prefix()).isEqualTo(2);
    assertThat(settled.add(2)).isTrue();
    assertThat(settled.prefix()).isEqualTo(5);
  }

  @Test
  void what_could_not_be_read_completes_a_batch_and_is_not_settled() {
    SettledMessages settled = new SettledMessages(1, SettledMessages.NONE);
    settled.add(4);
    settled.markUnreadable(0, 6); // 0 and 4 are settled
    assertThat(settled.isComplete(6)).isTrue();
    assertThat(settled.isComplete(7)).isFalse();
    assertThat(settled.prefix()).isEqualTo(1);
    assertThat(settled.bits().stream()).containsExactly(4);
    settled.settleReadable(8);
    assertThat(settled.bits().stream()).containsExactly(4, 6, 7);
    assertThat(settled.isComplete(8)).isTrue();
  }

  @Test
  void it_agrees_with_a_plain_set() throws Exception {
    Seeds.withSeed(
        random -> {
          for (int run = 0; run < 500; run++) {
            int start = random.nextInt(3);
            int size = start + 1 + random.nextInt(300);
            int spread = 1 + random.nextInt(size);
            SettledMessages settled = new SettledMessages(start, SettledMessages.NONE);
            BitSet model = new BitSet();
            model.set(0, start);
            while (model.cardinality() < size) {
              int next = model.nextClearBit(0) + random.nextInt(spread) - spread / 8;
              int position = Math.max(0, Math.min(size - 1, next));
              assertThat(settled.add(position)).isEqualTo(!model.get(position));
              model.set(position);
              assertThat(settled.prefix()).isEqualTo(model.nextClearBit(0));
            }
          }
        });
  }
}
