package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of a version that this code does not know is refused, whatever else it holds. */
class FormatVersionTest {

  private static final int LATER_COUNTER = 0x54510002;

  @TempDir Path folder;

  private final List<Sample> sent = new Samples(1).list(40, 4096);

  private byte[] versioned(int version, int features) throws IOException {
    byte[] batch = Batches.write(sent, 4096);
    FormatVersion.put(batch, version, features);
    return batch;
  }

  private static void assertRefused(byte[] batch, String why) {
    String message = "batch: it has format version " + why;
    assertThatThrownBy(() -> Batches.open(batch))
        .isInstanceOf(RefusedBatchException.class)
        .hasMessageStartingWith(message);
    MemoryFile file = new MemoryFile(batch);
    assertThatThrownBy(
            () ->
                Fragments.read(file, "batch", Batches.SALT, (place, text, payload, columns) -> {}))
        .isInstanceOf(RefusedBatchException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> Salvage.complete(file, "batch", Batches.SALT))
        .isInstanceOf(RefusedBatchException.class)
        .hasMessageStartingWith(message);
    assertThat(file.bytes()).isEqualTo(batch);
  }

  @Test
  void a_version_or_a_feature_that_is_not_known_is_refused() throws IOException {
    assertRefused(versioned(2, 0), "2, but this Turbo Queue reads only version 1");
    assertRefused(versioned(0, 0), "0, but this Turbo Queue reads only version 1");
    assertRefused(versioned(1, 0x80000001), "1 with the features 0x80000001, which");
  }

  /** A later writer may use other counters, page sizes, checksums: none of that is looked at. */
  @ParameterizedTest
  @ValueSource(
      ints = {Header.CHANGE_COUNTER, Header.VALID_FOR, Header.APPLICATION_ID, 20, 112, 3000})
  void the_version_comes_before_all_other_marks(int offset) throws IOException {
    byte[] batch = versioned(2, 0);
    batch[offset] ^= 1;
    assertRefused(batch, "2");
    Bytes.putInt(batch, Header.CHANGE_COUNTER, LATER_COUNTER);
    Bytes.putInt(batch, Header.VALID_FOR, LATER_COUNTER);
    assertRefused(batch, "2");
  }

  @Test
  void a_header_whose_version_is_damaged_is_damaged() throws IOException {
    byte[] whole = Batches.write(sent, 4096);
    for (int bit = 0; bit < 8 * FormatVersion.LENGTH; bit++) {
      byte[] batch = whole.clone();
      batch[FormatVersion.OFFSET + bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> Batches.open(batch)).isInstanceOf(DamagedBatchException.class);
      Bytes.putInt(batch, Header.CHANGE_COUNTER, LATER_COUNTER);
      Bytes.putInt(batch, Header.VALID_FOR, LATER_COUNTER);
      assertThatThrownBy(() -> Batches.open(batch)).isInstanceOf(DamagedBatchException.class);
    }
  }

  @Test
  void a_header_without_a_version_is_damaged() throws IOException {
    byte[] batch = Batches.write(sent, 4096);
    Arrays.fill(batch, FormatVersion.OFFSET, Header.END, (byte) 0);
    Header.putChecksum(batch, 4096);
    assertThatThrownBy(() -> Batches.open(batch))
        .isInstanceOf(DamagedBatchException.class)
        .hasMessage("batch: its header is damaged");
  }

  @Test
  void a_batch_that_sqlite_has_edited_is_still_read() throws Exception {
    Path path = folder.resolve("batch.db");
    for (String edit : List.of("DELETE FROM logs WHERE rowid = 1", "VACUUM")) {
      Files.write(path, Batches.write(sent, 4096));
      try (Database database = Database.open(path)) {
        database.execute(edit);
      }
      try (BatchReader edited = Batches.open(Files.readAllBytes(path))) {
        assertThat(edited.isOurs()).isFalse();
        assertThat(edited.next()).isTrue();
      }
    }
  }

  @Test
  void a_batch_under_the_name_of_another_is_damaged() throws IOException {
    byte[] batch = Batches.write(sent, 4096);
    BatchReader.open(new MemoryFile(batch), "batch", Batches.SALT).close();
    assertThatThrownBy(() -> BatchReader.open(new MemoryFile(batch), "batch", Batches.SALT + 1))
        .isInstanceOf(DamagedBatchException.class)
        .hasMessage("batch: it contains another batch than the one in its name");
  }

  @Test
  void a_batch_that_reaches_the_lock_bytes_is_damaged() throws IOException {
    byte[] batch = Batches.write(sent, 4096);
    for (int pages : new int[] {262_144, 262_145}) {
      Bytes.putInt(batch, Header.PAGE_COUNT, pages);
      Header.putChecksum(batch, 4096);
      try (BatchReader reader = Batches.open(batch)) {
        reader.checkPages();
        String damage = String.join(";", reader.damage());
        assertThat(damage.contains("larger than 1 GiB")).isEqualTo(pages > 262_144);
      }
    }
  }
}
