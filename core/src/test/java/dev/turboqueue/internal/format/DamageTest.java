package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.DamagedBatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No damaged byte is delivered, and no message is left out without a word. */
class DamageTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  @TempDir Path folder;

  private final Samples generator = new Samples(SEED);
  private final Random random = generator.random();

  /** Checks whatever a damaged copy delivers against what was sent. */
  private static void check(byte[] damaged, List<Sample> sent, int progress, String what)
      throws IOException {
    try (BatchReader reader = Batches.open(damaged)) {
      int expected = -1;
      int gaps = 0;
      while (reader.next()) {
        int position = (int) reader.position();
        if (expected == -1 && position < progress) {
          expected = 0; // delivered again from the first
        }
        expected = Math.max(expected, expected == -1 ? progress : 0);
        assertThat(position).as(what).isBetween(expected, sent.size() - 1);
        gaps += position - expected;
        expected = position + 1;
        if (!Sample.read(reader).sameAs(sent.get(position))) {
          assertThat(Sample.read(reader)).as("%s, row %d", what, position).isNull();
        }
      }
      gaps += sent.size() - (expected == -1 ? progress : expected);
      if (gaps > 0) {
        assertThat(reader.damage()).as("%s: %d messages left out", what, gaps).isNotEmpty();
      }
    } catch (DamagedBatchException e) {
      assertThat(e).as(what).hasMessageStartingWith("batch: ");
    }
  }

  private byte[] flipped(byte[] batch, int bits, int from, int to) {
    byte[] damaged = batch.clone();
    for (int i = 0; i < bits; i++) {
      damaged[from + random.nextInt(to - from)] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private static byte[] withProgress(byte[] batch, int progress) throws IOException {
    MemoryFile file = new MemoryFile(batch);
    try (BatchReader reader = BatchReader.open(file, "batch", 0)) {
      reader.marks().markSettled(progress, new BitSet());
    }
    return file.bytes();
  }

  @Test
  void every_bit_of_a_small_batch() throws IOException {
    List<Sample> sent = generator.list(5, 512);
    byte[] batch = withProgress(Batches.write(sent, 4096), 2);
    for (int bit = 0; bit < 8 * batch.length; bit++) {
      byte[] damaged = batch.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      check(damaged, sent, 2, NAME + ", bit " + bit);
    }
  }

  /** Of the progress and of what checks it: two flips must not agree with each other. */
  @Test
  void every_two_bits_of_the_progress() throws IOException {
    List<Sample> sent = generator.list(5, 512);
    byte[] batch = withProgress(Batches.write(sent, 4096), 2);
    for (int one = 0; one < 64; one++) {
      for (int other = 0; other < one; other++) {
        byte[] damaged = batch.clone();
        flipMark(damaged, one);
        flipMark(damaged, other);
        check(damaged, sent, 2, NAME + ", bits " + one + " and " + other);
      }
    }
  }

  private static void flipMark(byte[] batch, int bit) {
    int offset = bit < 32 ? Header.PROGRESS : Header.PROGRESS_CHECK - 4;
    batch[offset + bit / 8] ^= (byte) (1 << (bit % 8));
  }

  @Test
  void every_length_of_a_small_batch() throws IOException {
    List<Sample> sent = generator.list(5, 512);
    byte[] batch = Batches.write(sent, 4096);
    for (int length = 0; length < batch.length; length++) {
      check(Arrays.copyOf(batch, length), sent, 0, NAME + ", length " + length);
    }
  }

  @Test
  void bits_of_larger_batches() throws IOException {
    for (int pageSize : new int[] {4096, 16384, 65536}) {
      List<Sample> sent = generator.list(40, pageSize);
      byte[] batch = withProgress(Batches.write(sent, pageSize), 3);
      for (int i = 0; i < 400_000_000 / batch.length; i++) {
        int to = i % 2 == 0 ? pageSize : batch.length;
        check(flipped(batch, 1 + i % 4, 0, to), sent, 3, NAME + ", flip " + i + ", " + pageSize);
      }
    }
  }

  @Test
  void torn_lost_and_misplaced_pages() throws IOException {
    List<Sample> sent = generator.list(60, 4096);
    byte[] batch = Batches.write(sent, 4096);
    int pages = batch.length / 4096;
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = batch.clone();
      int to = random.nextInt(pages) * 4096;
      int length = random.nextBoolean() ? 4096 : 512 * (1 + random.nextInt(7));
      if (random.nextBoolean()) {
        Arrays.fill(damaged, to, to + length, (byte) 0);
      } else if (length < 4096) {
        System.arraycopy(batch, 4096 * random.nextInt(pages), damaged, to, length);
      } else if (batch[to] == Page.LEAF) {
        System.arraycopy(batch, 4096 * leaf(batch), damaged, to, length);
      }
      check(damaged, sent, 0, NAME + ", page " + i);
    }
  }

  private int leaf(byte[] batch) {
    int page;
    do {
      page = 2 + random.nextInt(batch.length / 4096 - 2);
    } while (batch[4096 * page] != Page.LEAF);
    return page;
  }

  /** Two batches of the same shape: only salt and number tell their pages apart. */
  @Test
  void a_page_of_another_batch_or_from_another_place_is_not_delivered() throws IOException {
    List<Sample> sent = sameLength(60);
    byte[] batch = Batches.write(sent, 4096);
    byte[] other = Batches.write(sameLength(60), 4096, Batches.SALT + 1);
    assertThat(other).hasSameSizeAs(batch);
    for (int to = 4096; to < batch.length; to += 4096) {
      byte[] damaged = batch.clone();
      System.arraycopy(other, to, damaged, to, 4096);
      check(damaged, sent, 0, NAME + ", page at " + to);
      for (int from = 4096; from < batch.length; from += 4096) {
        System.arraycopy(batch, from, damaged, to, 4096);
        check(damaged, sent, 0, NAME + ", page at " + to + " from " + from);
      }
    }
  }

  private List<Sample> sameLength(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Sample.blob(generator.bytes(i % 5 == 0 ? 9_000 : 700)))
        .toList();
  }

  @Test
  void every_cut_of_a_batch_of_three_levels() throws IOException {
    List<Sample> sent =
        Stream.generate(() -> Sample.blob(generator.bytes(3000))).limit(400).toList();
    byte[] batch = Batches.write(sent, 4096);
    for (int page = 1; page < batch.length / 4096; page += 1 + random.nextInt(8)) {
      for (int length : new int[] {4096 * page, 4096 * page - 1, 4096 * page + 1}) {
        check(Arrays.copyOf(batch, length), sent, 0, NAME + ", length " + length);
      }
    }
    for (int i = 0; i < 300; i++) {
      int from = i % 2 == 0 ? 4096 : batch.length - 3 * 4096; // the root, the interior pages
      check(flipped(batch, 2, from, from + 4096), sent, 0, NAME + ", flip " + i);
    }
  }

  @Test
  void a_foreign_file_gives_rows_or_an_io_exception() throws Exception {
    for (int pageSize : new int[] {512, 4096, 65536}) {
      byte[] database = foreign(pageSize);
      for (int i = 0; i < 3_000; i++) {
        int bits = 1 + random.nextInt(6);
        int to = i % 2 == 0 ? 100 + random.nextInt(pageSize) / 2 : database.length;
        readForeign(flipped(database, bits, 0, to), NAME + ", flip " + i + ", " + pageSize);
        byte[] cut = Arrays.copyOf(database, random.nextInt(database.length));
        readForeign(cut, NAME + ", length " + cut.length + ", " + pageSize);
      }
    }
  }

  @Test
  void every_byte_of_a_foreign_header_and_schema() throws Exception {
    byte[] database = foreign(512);
    for (int i = 0; i < 512; i++) {
      for (int value = random.nextInt(8); value < 256; value += 1 + random.nextInt(16)) {
        byte[] damaged = database.clone();
        damaged[i] = (byte) value;
        readForeign(damaged, NAME + ", byte " + i + " = " + value);
      }
    }
  }

  private byte[] foreign(int pageSize) throws IOException, SQLException {
    Path file = folder.resolve("foreign" + pageSize + ".db");
    try (Database database = Database.open(file)) {
      database.execute(
          "PRAGMA page_size=" + pageSize,
          "CREATE TABLE logs (log_data json)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 90)"
              + " INSERT INTO logs SELECT CASE i % 4 WHEN 0 THEN zeroblob(100 * i)"
              + " WHEN 1 THEN i WHEN 2 THEN i / 3.0 ELSE '\"' || i || '\"' END FROM n");
    }
    return Files.readAllBytes(file);
  }

  private static void readForeign(byte[] damaged, String what) {
    try (BatchReader reader = Batches.open(damaged)) {
      long rows = 0;
      while (reader.next()) {
        assertThat(reader.payload()).isNotNull();
        rows++;
      }
      assertThat(rows).as(what).isLessThan(damaged.length);
    } catch (IOException e) {
      assertThat(e).as(what).hasMessageStartingWith("batch: ");
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  /** With few other pages the loop shows by their number, with many by the depth. */
  @ParameterizedTest
  @CsvSource({"0, form a loop", "100, too deep"})
  void pages_that_point_at_each_other_end(int otherPages, String damage) throws Exception {
    Path file = folder.resolve("foreign.db");
    try (Database database = Database.open(file)) {
      database.execute(
          "PRAGMA page_size=512",
          "CREATE TABLE logs (log_data json)",
          "INSERT INTO logs VALUES (zeroblob(300)), (zeroblob(300)), (zeroblob(300))",
          "CREATE TABLE other AS SELECT zeroblob(508 * " + otherPages + ")",
          "DROP TABLE other"); // its pages are free now
    }
    byte[] database = Files.readAllBytes(file);
    assertThat(database[512]).isEqualTo((byte) Page.INTERIOR);
    Bytes.putInt(database, 512 + 8, 2); // its last child is the root itself
    try (BatchReader reader = Batches.open(database)) {
      while (reader.next()) {
        assertThat(reader.payload()).isNotNull();
      }
      assertThat(reader.damage()).hasSize(1).first().asString().contains(damage);
    }
  }

  /** A root whose last write never reached the disk leads to fewer leaves than there are. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leaves_that_the_root_does_not_lead_to_are_missed(boolean last) throws IOException {
    List<Sample> sent = generator.list(60, 4096);
    byte[] batch = Batches.write(sent, 4096);
    int cells = Bytes.getShort(batch, 4096 + 3);
    int pointers = 4096 + Page.INTERIOR_HEADER;
    if (last) {
      int cell = 4096 + Bytes.getShort(batch, pointers + 2 * (cells - 1));
      Bytes.putInt(batch, 4096 + 8, Bytes.getInt(batch, cell));
    } else {
      System.arraycopy(batch, pointers + 2, batch, pointers, 2 * (cells - 1));
    }
    Bytes.putShort(batch, 4096 + 3, cells - 1);
    Page.putChecksum(batch, 4096, 4096, Batches.SALT, 2);
    try (BatchReader reader = Batches.open(batch)) {
      while (!reader.atEnd()) {
        reader.next();
      }
      assertThat(reader.damage()).as(NAME).hasSize(1).first().asString().contains("missing");
    }
    check(batch, sent, 0, NAME);
  }

  @Test
  void progress_is_kept_and_settled_messages_do_not_return() throws IOException {
    for (int pageSize : new int[] {4096, 65536}) {
      List<Sample> sent = generator.list(50, pageSize);
      byte[] batch = Batches.write(sent, pageSize);
      for (int progress = 0; progress <= sent.size(); progress++) {
        batch = withProgress(batch, progress);
        Batches.assertSame(Batches.read(batch), sent.subList(progress, sent.size()), NAME);
      }
    }
  }
}
