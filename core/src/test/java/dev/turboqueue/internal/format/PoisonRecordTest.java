package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonRecordTest {

  private static final PoisonRecord RECORD = new PoisonRecord(3, 17, 2, 19);

  private static final List<Sample> SENT = List.of(Sample.text("null"), Sample.blob(new byte[99]));

  @TempDir Path folder;

  private static byte[] marked(PoisonRecord... trials) throws IOException {
    MemoryFile file = new MemoryFile(Batches.write(SENT, 4096));
    try (BatchReader reader = BatchReader.open(file, "batch", 0)) {
      for (PoisonRecord trial : trials) {
        reader.marks().markPoison(trial);
        assertThat(reader.marks().poison()).isEqualTo(trial);
      }
    }
    return file.bytes();
  }

  private static PoisonRecord read(byte[] batch) throws IOException {
    try (BatchReader reader = Batches.open(batch)) {
      return reader.marks().poison();
    }
  }

  @Test
  void a_new_batch_has_no_record_and_a_marked_one_keeps_the_last() throws Exception {
    assertThat(read(Batches.write(SENT, 4096))).isEqualTo(PoisonRecord.NONE);
    byte[] batch = marked(PoisonRecord.NONE, new PoisonRecord(-1, Integer.MAX_VALUE, 0, 1), RECORD);
    assertThat(read(batch)).isEqualTo(RECORD);
    Batches.assertSame(Batches.read(batch), SENT, "");
    Path path = folder.resolve("batch.db");
    Files.write(path, batch);
    try (Database database = Database.open(path)) {
      database.assertIntegrity("");
      database.execute("DELETE FROM logs WHERE rowid = 1");
    }
    try (BatchReader edited = Batches.open(Files.readAllBytes(path))) {
      assertThat(edited.isOurs()).isFalse();
      assertThat(edited.marks().poison()).isEqualTo(PoisonRecord.NONE);
      assertThatThrownBy(() -> edited.marks().markPoison(RECORD))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_torn_or_flipped_record_reads_as_none_and_harms_nothing() throws Exception {
    byte[] before = marked(new PoisonRecord(2, 16, 1, 18));
    byte[] after = marked(RECORD);
    for (int torn = Header.POISON + 1; torn < Header.POISON + 20; torn++) {
      byte[] batch = after.clone();
      System.arraycopy(before, torn, batch, torn, Header.POISON + 20 - torn);
      assertThat(read(batch)).as("torn at %d", torn).isIn(PoisonRecord.NONE, RECORD, read(before));
      Batches.assertSame(Batches.read(batch), SENT, "torn at " + torn);
    }
    for (int bit = 8 * Header.POISON; bit < 8 * (Header.POISON + 20); bit++) {
      byte[] batch = after.clone();
      batch[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(read(batch)).as("bit %d", bit).isEqualTo(PoisonRecord.NONE);
      Batches.assertSame(Batches.read(batch), SENT, "bit " + bit);
    }
  }
}
