package dev.turboqueue.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import dev.turboqueue.internal.time.Moment;
import dev.turboqueue.testing.ManualTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNameTest {

  private static final String UUID = "6f9619ff-8b86-4011-b42d-00cf4fc964ff";

  private static BatchName parsed(String file) {
    BatchName name = BatchName.parse(file);
    assertThat(name).as(file).isNotNull();
    return name;
  }

  @ParameterizedTest
  @CsvSource({
    // the seed, 0.1 and 0.2
    "loading_17_U.db, LOADING, avail_17_U.db",
    "avail_17_U.db, AVAILABLE, avail_17_U.db",
    "assigned_3_17_U.db, ASSIGNED, avail_17_U.db",
    "assigned_12345_17_U.db, ASSIGNED, avail_17_U.db",
    "avail_17_U.db_temp_hold, ASSIGNED, avail_17_U.db",
    // 0.5 to 0.7
    "load_17_U.db, LOADING, ready_17_U.db",
    "ready_17_U.db, AVAILABLE, ready_17_U.db",
    "ready_17_U.db_temp_hold, ASSIGNED, ready_17_U.db",
    "chosen_17_U.db, ASSIGNED, ready_17_U.db",
    "unload_17_U.db, ASSIGNED, ready_17_U.db",
    "unload_17_U.db_3, ASSIGNED, ready_17_U.db",
    "corrupt_17_U.db, CORRUPT, corrupt_17_U.db",
    "invalid_file_17_U.db, CORRUPT, invalid_file_17_U.db",
  })
  void the_python_librarys_names_carry_no_owner(String pattern, BatchState state, String resting) {
    BatchName name = parsed(pattern.replace("U", UUID));
    assertThat(name.state()).isEqualTo(state);
    assertThat(name.owner()).isZero();
    assertThat(name.resting().file()).isEqualTo(resting.replace("U", UUID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "avail_",
        "avail_1_x",
        "avail_1_x.db-journal",
        "ready_1_x.db-wal",
        "x.db",
        "owners",
        ".turboqueue",
        "assigned_1_x",
        "assigned_",
        "loading_1_x.db-journal",
        "avail_1_\u00fc.db",
        "loading_1_\ufffd.db",
        "chosen_x.db_3",
        "unload_x",
        "assigned_00001.db"
      })
  void anything_else_is_no_batch(String file) {
    assertThat(BatchName.parse(file)).isNull();
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void our_names_say_whose_they_are_through_all_states(BatchNaming naming) {
    BatchKey key = new BatchIds(new ManualTime(), 17).next(naming);
    BatchName available = parsed(naming.availablePrefix() + key.text() + ".db");
    BatchName loading = parsed(naming.loadingPrefix() + key.text() + ".db");
    assertThat(loading.state()).isEqualTo(BatchState.LOADING);
    assertThat(loading.owner()).isEqualTo(17);
    assertThat(loading.resting()).isEqualTo(available);
    BatchName assigned = parsed(available.assignedTo(42).file());
    assertThat(assigned.state()).isEqualTo(BatchState.ASSIGNED);
    assertThat(assigned.owner()).isEqualTo(42);
    assertThat(assigned.resting()).isEqualTo(available);
    assertThat(parsed(available.corrupt().file()).state()).isEqualTo(BatchState.CORRUPT);
    assertThat(Stream.of(loading, available, assigned).map(BatchName::key)).containsOnly(key);
    assertThat(key.id()).isEqualTo(key.text().substring(key.text().indexOf('_') + 1));
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void a_batch_that_can_hold_accepted_messages_has_a_name_of_ours_while_it_is_filled(
      BatchNaming naming) {
    BatchKey key = new BatchIds(new ManualTime(), 17).next(naming);
    BatchName loading = parsed(BatchName.loading(BatchName.FILLING, key).file());
    assertThat(loading).hasToString("filling_" + key.text() + ".db");
    assertThat(loading.state()).isEqualTo(BatchState.LOADING);
    assertThat(loading.owner()).isEqualTo(17);
    assertThat(loading.key()).isEqualTo(key);
    assertThat(loading.resting()).isEqualTo(BatchName.available(naming, key));
  }

  @Test
  void what_is_given_back_has_its_old_name() {
    for (String file : List.of("avail_1_a.db", "ready_2_b.db", "avail_oddly named_.db")) {
      for (int owner : new int[] {1, 99, 9_999}) {
        BatchName available = parsed(file);
        assertThat(parsed(available.assignedTo(owner).file()).resting()).isEqualTo(available);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready_3_a.db avail_2_b.db avail_10_c.db ready_1_d.db avail_1_d.db",
        "dead_3_a.db dead_2_b.db dead_10_c.db dead_1_d.db dead_1_d.db",
        "corrupt_3_a.db invalid_file_2_b.db corrupt_10_c.db corrupt_dead_1_d.db invalid_file_1_d.db"
      })
  void the_oldest_comes_first_whatever_generation_named_it(String files) {
    assertThat(
            Stream.of(files.split(" ", -1))
                .map(BatchNameTest::parsed)
                .sorted(BatchName.OLDEST_FIRST)
                .map(name -> name.key().text()))
        .containsExactly("10_c", "1_d", "1_d", "2_b", "3_a");
  }

  @Test
  void what_is_due_first_comes_first_however_many_digits_its_time_has() {
    assertThat(
            Stream.of("delayed_1000_1_a.db", "delayed_999_2_b.db", "delayed_999_1_c.db")
                .map(BatchNameTest::parsed)
                .sorted(BatchName.OLDEST_FIRST)
                .map(BatchName::id))
        .containsExactly("c", "b", "a");
  }

  @Test
  void what_does_not_say_when_it_is_due_is_no_delayed_batch() {
    assertThat(parsed("delayed_1234_1_a.db").due()).isEqualTo(new Moment(1_234, 0, 0));
    assertThat(
            Stream.of("", "x", "-", "1-2", "1-2-", "1-2-x", "-1", "1-2-3-4", "1".repeat(19))
                .map(due -> BatchName.parse("delayed_" + due + "_1_a.db")))
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void what_becomes_of_a_batch_being_filled_stands_in_its_name(BatchNaming naming) {
    BatchKey key = new BatchIds(new ManualTime(), 17).next(naming);
    BatchName available = BatchName.available(naming, key);
    Moment due = new Moment(1_234, 56, 78);
    BatchName later = parsed(BatchName.loadingDelayed(naming.loadingPrefix(), key, due).file());
    assertThat(later.resting()).isEqualTo(available.delayedUntil(due));
    BatchName delayed = later.resting();
    assertThat(delayed.state()).isEqualTo(BatchState.DELAYED);
    assertThat(delayed.file()).startsWith("delayed_1234-56-78_");
    assertThat(delayed.due()).isEqualTo(due);
    assertThat(delayed.due().wallMillis()).isEqualTo(1_234);
    assertThat(delayed.whenDue()).isEqualTo(available);
    BatchName copies = parsed(BatchName.loadingCopies(BatchName.FILLING, key).file());
    assertThat(copies.owner()).isEqualTo(17);
    assertThat(copies.isCopy()).as("deleted when its owner is dead").isTrue();
    for (BatchName resting : List.of(available, delayed, BatchName.dead(key))) {
      BatchName moved = parsed(BatchName.moved(resting).file());
      assertThat(moved.file()).startsWith("moved_").endsWith(key.text() + ".db");
      assertThat(moved.isMoved()).isTrue();
      assertThat(moved.isCopy()).as("deleted when its owner is dead").isFalse();
      assertThat(moved.owner()).isEqualTo(17);
      assertThat(moved.resting()).isEqualTo(resting);
      assertThat(moved.key()).isEqualTo(key);
    }
    assertThat(copies.isMoved()).isFalse();
    assertThat(Stream.of(later, delayed, copies, BatchName.dead(key)).map(BatchName::key))
        .containsOnly(key);
  }

  @Test
  void deliveries_are_counted_in_the_names_of_available_batches_only() {
    BatchName first = parsed("avail_17_" + UUID + ".db").assignedTo(3);
    assertThat(first.deliveries()).isZero();
    assertThat(first.restingOnceMore()).hasToString("avail_17_" + UUID + "_r1.db");
    BatchName second = first.restingOnceMore().assignedTo(3);
    assertThat(second.deliveries()).isEqualTo(1);
    assertThat(second.restingOnceMore()).hasToString("avail_17_" + UUID + "_r2.db");
    assertThat(second.id()).isEqualTo(UUID);
    BatchName dead = parsed("dead_17_" + UUID + ".db").assignedTo(3);
    assertThat(dead.state()).isEqualTo(BatchState.ASSIGNED);
    assertThat(dead.restingOnceMore()).hasToString("dead_17_" + UUID + ".db");
    BatchName recovered = parsed("ready_17_" + UUID + "_recovered.db");
    assertThat(recovered.deliveries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assigned_00007_17_U.db",
        "filling_K.db",
        "loading_K_due9.db",
        "moved_K.db",
        "moved_dead_K.db"
      })
  void what_is_being_recovered_says_from_whom_and_by_whom(String file) {
    String key = new BatchIds(new ManualTime(), 7).next(BatchNaming.SEED).text();
    BatchName left = parsed(file.replace("U", UUID).replace("K", key));
    BatchName taken = left.recoveredBy(3);
    assertThat(taken).hasToString("recovering_00003_00007_" + left);
    assertThat(taken.recoveredBy(4)).hasToString("recovering_00004_00003_" + left);
    for (BatchName name : List.of(taken, taken.recoveredCopy(), taken.replaced())) {
      BatchName again = parsed(name.file());
      assertThat(again.owner()).isEqualTo(3);
      assertThat(again.deadOwner()).isEqualTo(7);
      assertThat(again.state()).isEqualTo(left.state());
      assertThat(again.key()).isEqualTo(left.key());
      assertThat(again.isReplaced()).isEqualTo(name.equals(taken.replaced()));
      assertThat(again.recoveredCopy()).isEqualTo(taken.recoveredCopy());
    }
    assertThat(parsed(taken.recoveredCopy().file()).isCopy()).isTrue();
    assertThat(parsed(taken.file()).isCopy()).isEqualTo(left.isCopy());
    assertThat(parsed(taken.file()).isMoved()).isEqualTo(left.isMoved());
  }

  @ParameterizedTest
  @CsvSource({
    "assigned_00007_17_U.db, avail_17_U_r1.db",
    "assigned_00007_17_U_r0.db, avail_17_U_r1.db",
    "assigned_00007_17_U_r1.db, avail_17_U_r2.db",
    "assigned_00007_dead_17_U.db, dead_17_U_r0.db",
    "assigned_00007_delayed_9_17_U_r2.db, delayed_9_17_U_r2.db",
    "assigned_00007_corrupt_17_U.db, corrupt_17_U.db",
    "filling_K.db, avail_K_r0.db",
    "loading_K_due9.db, delayed_9_K_r0.db",
  })
  void what_was_recovered_says_that_its_file_was_anothers(String left, String recovered) {
    String key = new BatchIds(new ManualTime(), 7).next(BatchNaming.SEED).text();
    BatchName name = parsed(left.replace("U", UUID).replace("K", key));
    assertThat(name.recoveredBy(3).restingRecovered())
        .hasToString(recovered.replace("U", UUID).replace("K", key));
    assertThat(name.restingRecovered().key()).isEqualTo(name.key());
    assertThat(name.restingRecovered().wasOwnedByOthers()).isEqualTo(!left.contains("corrupt"));
  }
}
