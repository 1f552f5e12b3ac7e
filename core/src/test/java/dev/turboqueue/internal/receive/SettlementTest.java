package dev.turboqueue.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Seeds;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SettlementTest {

  @Test
  void a_gap_holds_back_the_prefix_until_it_is_settled() {
    Settlement settlement = new Settlement(2, Settlement.NONE);
    assertThat(settlement.settle(3)).isTrue();
    assertThat(settlement.settle(4)).isTrue();
    assertThat(settlement.prefix()).isEqualTo(2);
    assertThat(settlement.settle(2)).isTrue();
    assertThat(settlement.prefix()).isEqualTo(5);
  }

  @Test
  void what_could_not_be_read_completes_a_batch_and_is_not_settled() {
    Settlement settlement = new Settlement(1, Settlement.NONE);
    settlement.settle(4);
    settlement.passOver(0, 6); // 0 and 4 are settled
    assertThat(settlement.isComplete(6)).isTrue();
    assertThat(settlement.isComplete(7)).isFalse();
    assertThat(settlement.prefix()).isEqualTo(1);
    assertThat(settlement.bits().stream()).containsExactly(4);
    settlement.settleReadable(8);
    assertThat(settlement.bits().stream()).containsExactly(4, 6, 7);
    assertThat(settlement.isComplete(8)).isTrue();
  }

  @Test
  void it_agrees_with_a_plain_set() throws Exception {
    Seeds.withSeed(
        random -> {
          for (int run = 0; run < 500; run++) {
            int start = random.nextInt(3);
            int size = start + 1 + random.nextInt(300);
            int spread = 1 + random.nextInt(size);
            Settlement settlement = new Settlement(start, Settlement.NONE);
            BitSet model = new BitSet();
            model.set(0, start);
            while (model.cardinality() < size) {
              int next = model.nextClearBit(0) + random.nextInt(spread) - spread / 8;
              int position = Math.max(0, Math.min(size - 1, next));
              assertThat(settlement.settle(position)).isEqualTo(!model.get(position));
              model.set(position);
              assertThat(settlement.prefix()).isEqualTo(model.nextClearBit(0));
            }
          }
        });
  }
}
