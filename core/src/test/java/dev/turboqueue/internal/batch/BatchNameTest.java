package dev.turboqueue.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import java.time.InstantSource;
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
  void the_python_librarys_names_carry_no_owner(String pattern, BatchState state, String home) {
    BatchName name = parsed(pattern.replace("U", UUID));
    assertThat(name.state()).isEqualTo(state);
    assertThat(name.owner()).isZero();
    assertThat(name.home()).isEqualTo(home.replace("U", UUID));
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
    String part = new BatchIds(InstantSource.system(), 17).next(naming);
    String available = naming.availablePrefix() + part + ".db";
    BatchName loading = parsed(naming.loadingPrefix() + part + ".db");
    assertThat(loading.state()).isEqualTo(BatchState.LOADING);
    assertThat(loading.owner()).isEqualTo(17);
    assertThat(loading.home()).isEqualTo(available);
    BatchName assigned = parsed(BatchName.assigned(42, available));
    assertThat(assigned.state()).isEqualTo(BatchState.ASSIGNED);
    assertThat(assigned.owner()).isEqualTo(42);
    assertThat(assigned.home()).isEqualTo(available);
    assertThat(parsed(BatchName.corrupt(available)).state()).isEqualTo(BatchState.CORRUPT);
    assertThat(Stream.of(loading, parsed(available), assigned).map(BatchName::id).distinct())
        .containsExactly(part.substring(part.indexOf('_') + 1));
  }

  @Test
  void what_is_given_back_has_its_old_name() {
    for (String available : List.of("avail_1_a.db", "ready_2_b.db", "avail_oddly named_.db")) {
      for (int owner : new int[] {1, 99, 9_999}) {
        assertThat(parsed(BatchName.assigned(owner, available)).home()).isEqualTo(available);
      }
    }
  }

  @Test
  void the_oldest_comes_first_whatever_generation_named_it() {
    assertThat(
            Stream.of(
                    "ready_3_a.db", "avail_2_b.db", "avail_10_c.db", "ready_1_d.db", "avail_1_d.db")
                .sorted(BatchName.OLDEST_FIRST))
        .map(name -> name.substring(6))
        .containsExactly("10_c.db", "1_d.db", "1_d.db", "2_b.db", "3_a.db");
  }

  @ParameterizedTest
  @EnumSource(BatchNaming.class)
  void what_becomes_of_a_batch_being_filled_stands_in_its_name(BatchNaming naming) {
    String part = new BatchIds(InstantSource.system(), 17).next(naming);
    String available = BatchName.available(naming, part);
    BatchName later = parsed(BatchName.loadingDelayed(naming, part, 1_234));
    assertThat(later.home()).isEqualTo(BatchName.delayed(1_234, available));
    BatchName delayed = parsed(later.home());
    assertThat(delayed.state()).isEqualTo(BatchState.DELAYED);
    assertThat(delayed.due()).isEqualTo(1_234);
    assertThat(delayed.whenDue()).isEqualTo(available);
    BatchName copies = parsed(BatchName.loadingCopies(naming, part));
    assertThat(copies.owner()).isEqualTo(17);
    assertThat(copies.home()).as("deleted when its owner is dead").isEmpty();
    assertThat(Stream.of(later, delayed, copies, parsed(BatchName.dead(part))))
        .allMatch(name -> name.part().equals(part));
  }

  @Test
  void deliveries_are_counted_in_the_names_of_available_batches_only() {
    BatchName first = parsed(BatchName.assigned(3, "avail_17_" + UUID + ".db"));
    assertThat(first.deliveries()).isZero();
    assertThat(first.homeOnceMore()).isEqualTo("avail_17_" + UUID + "_r1.db");
    BatchName second = parsed(BatchName.assigned(3, first.homeOnceMore()));
    assertThat(second.deliveries()).isEqualTo(1);
    assertThat(second.homeOnceMore()).isEqualTo("avail_17_" + UUID + "_r2.db");
    assertThat(second.id()).isEqualTo(UUID);
    BatchName dead = parsed(BatchName.assigned(3, "dead_17_" + UUID + ".db"));
    assertThat(dead.state()).isEqualTo(BatchState.ASSIGNED);
    assertThat(dead.homeOnceMore()).isEqualTo("dead_17_" + UUID + ".db");
    BatchName recovered = parsed("ready_17_" + UUID + "_recovered.db");
    assertThat(recovered.deliveries()).isZero();
  }
}
