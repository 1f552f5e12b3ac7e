package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is readable of a damaged file is read, and what is lost is said. */
class FragmentsTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  @TempDir Path folder;

  private final Samples generator = new Samples(SEED);
  private final Random random = generator.random();

  private static List<String> read(byte[] content, int salt, Map<Long, Sample> found)
      throws IOException {
    return Fragments.read(
        new MemoryFile(content),
        "batch",
        salt,
        (place, text, payload, columns) ->
            assertThat(found.put(place, new Sample(text, payload, columns))).isNull());
  }

  /** Returns the places that were found, after checking each message. */
  private static List<Integer> check(byte[] content, int salt, List<Sample> sent, String what)
      throws IOException {
    Map<Long, Sample> found = new TreeMap<>();
    List<String> lost = read(content, salt, found);
    found.forEach((place, sample) -> assertSent(sent, place, sample, what));
    if (found.size() < sent.size()) {
      assertThat(lost).as(what).isNotEmpty();
    }
    assertThat(lost).as(what).allMatch(sentence -> sentence.startsWith("batch: "));
    return found.keySet().stream().map(Long::intValue).toList();
  }

  private static void assertSent(List<Sample> sent, long place, Sample sample, String what) {
    if (!sent.get((int) place).sameAs(sample)) {
      assertThat(sample).as("%s, place %d", what, place).isEqualTo(sent.get((int) place));
    }
  }

  private static List<Integer> all(List<Sample> sent) {
    return IntStream.range(0, sent.size()).boxed().toList();
  }

  @Test
  void a_sound_batch_loses_nothing() throws IOException {
    for (int pageSize : new int[] {4096, 16384, 65536}) {
      for (int count : new int[] {1, 50}) {
        List<Sample> sent = generator.list(count, pageSize);
        Map<Long, Sample> found = new TreeMap<>();
        assertThat(read(Batches.write(sent, pageSize), 0, found)).as(NAME).isEmpty();
        assertThat(found).as(NAME).hasSameSizeAs(sent);
      }
    }
  }

  /** With the salt, with the one in the header, and with neither. */
  @Test
  void a_batch_without_header_and_root_loses_nothing() throws IOException {
    for (int round = 0; round < 60; round++) {
      int pageSize = 4096 << random.nextInt(5);
      List<Sample> sent = generator.list(60, pageSize);
      byte[] batch = Batches.write(sent, pageSize);
      String what = NAME + ", round " + round;
      byte[] magic = batch.clone();
      Arrays.fill(magic, 0, 60, (byte) 0);
      assertThat(check(magic, 0, sent, what)).as(what).isEqualTo(all(sent));
      assertThat(batch[pageSize]).isEqualTo((byte) Page.INTERIOR);
      Arrays.fill(batch, 0, 2 * pageSize, (byte) 0);
      assertThat(check(batch, Batches.SALT, sent, what)).as(what).isEqualTo(all(sent));
      assertThat(check(batch, 0, sent, what)).as(what).isEqualTo(all(sent));
    }
  }

  @Test
  void the_flushed_leaf_stands_in_for_page_2() throws IOException {
    List<Sample> sent = generator.list(5, 512);
    MemoryFile file = new MemoryFile();
    BatchWriter writer = Batches.writer(file, 65536);
    for (Sample sample : sent) {
      sample.addTo(writer);
    }
    writer.flush();
    writer.finish();
    byte[] batch = file.bytes();
    assertThat(check(batch, 0, sent, NAME)).isEqualTo(all(sent));
    batch[4096 + 3] ^= 1;
    assertThat(check(batch, 0, sent, NAME)).isEqualTo(all(sent));
    batch[20] ^= 1;
    assertThat(check(batch, Batches.SALT, sent, NAME)).isEqualTo(all(sent));
  }

  @Test
  void a_damaged_page_costs_its_own_messages() throws IOException {
    List<Sample> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sent.add(Sample.blob(generator.bytes(i % 6 == 0 ? 10_000 : 600)));
    }
    byte[] batch = Batches.write(sent, 4096);
    for (int at = 0; at < batch.length; at += 1 + random.nextInt(400)) {
      byte[] damaged = batch.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      int most = at < 4096 ? 0 : batch[at - at % 4096] == Page.LEAF ? 8 : 1;
      String what = NAME + ", damaged at " + at;
      assertThat(check(damaged, Batches.SALT, sent, what)).as(what).hasSizeBetween(60 - most, 60);
    }
  }

  @Test
  void every_bit_and_every_length_of_a_small_batch() throws IOException {
    List<Sample> sent = generator.list(5, 512);
    byte[] batch = Batches.write(sent, 4096);
    for (int i = 0; i < batch.length; i += 1 + random.nextInt(4)) {
      byte[] damaged = batch.clone();
      damaged[i] ^= (byte) (1 << random.nextInt(8));
      check(damaged, Batches.SALT, sent, NAME + ", byte " + i);
      if (i % 16 == 0) {
        check(Arrays.copyOf(batch, i), Batches.SALT, sent, NAME + ", length " + i);
      }
    }
  }

  @Test
  void many_flips_and_cuts_of_larger_batches() throws IOException {
    for (int round = 0; round < 600; round++) {
      int pageSize = 4096 << random.nextInt(3);
      List<Sample> sent = generator.list(40, pageSize);
      byte[] batch = Batches.write(sent, pageSize);
      for (int flips = random.nextInt(12); flips > 0; flips--) {
        batch[random.nextInt(batch.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextBoolean() ? batch.length : random.nextInt(batch.length);
      String what = NAME + ", round " + round;
      check(Arrays.copyOf(batch, length), Batches.SALT, sent, what);
    }
  }

  @Test
  void lost_messages_are_named() throws IOException {
    List<Sample> sent = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sent.add(Sample.blob(generator.bytes(1000)));
    }
    byte[] batch = Batches.write(sent, 4096);
    batch[3 * 4096 + 100] ^= 1;
    assertThat(read(batch, 0, new TreeMap<>()))
        .containsExactly(
            "batch: page 4 (offsets 12288 to 16383) has a wrong checksum",
            "batch: messages 5 to 8 are lost");
  }

  @Test
  void content_of_any_kind_ends_without_a_message() throws IOException {
    for (int length : new int[] {0, 1, 99, 4096, 70_000, 300_000}) {
      for (byte[] content : new byte[][] {new byte[length], generator.bytes(length)}) {
        Map<Long, Sample> found = new TreeMap<>();
        assertThat(read(content, random.nextInt(2), found)).as(NAME).isNotEmpty();
        assertThat(found).as(NAME).isEmpty();
      }
    }
    byte[] thirteens = new byte[300_000];
    Arrays.fill(thirteens, (byte) 13);
    assertThat(read(thirteens, 0, new TreeMap<>())).isNotEmpty();
  }

  @Test
  void a_foreign_file_without_header_gives_its_rows() throws Exception {
    for (int pageSize : new int[] {512, 4096, 65536}) {
      byte[] database = foreign(pageSize);
      Map<Long, Sample> sound = new TreeMap<>();
      assertThat(read(database, 0, sound)).isEmpty();
      Arrays.fill(database, 0, 100, (byte) 0);
      Map<Long, Sample> found = new TreeMap<>();
      assertThat(read(database, 0, found)).hasSize(1);
      Batches.assertSame(List.copyOf(found.values()), List.copyOf(sound.values()), "" + pageSize);
    }
  }

  @Test
  void a_damaged_foreign_file_is_read_or_refused() throws Exception {
    for (int pageSize : new int[] {512, 4096, 65536}) {
      byte[] database = foreign(pageSize);
      for (int i = 0; i < 1_000; i++) {
        byte[] damaged = Arrays.copyOf(database, 1 + random.nextInt(database.length));
        for (int flips = random.nextInt(20); flips > 0; flips--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        if (random.nextBoolean()) {
          Arrays.fill(damaged, 0, Math.min(100, damaged.length), (byte) 0);
        }
        try {
          read(damaged, 0, new TreeMap<>());
        } catch (RefusedBatchException notPlainlyABatch) {
          assertThat(notPlainlyABatch).hasMessageContaining("left as it is");
        }
      }
    }
  }

  private byte[] foreign(int pageSize) throws Exception {
    Path file = folder.resolve("foreign" + pageSize + ".db");
    try (Database database = Database.open(file)) {
      database.execute(
          "PRAGMA page_size=" + pageSize,
          "CREATE TABLE logs (log_data json)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 900)"
              + " INSERT INTO logs SELECT CASE i % 4 WHEN 0 THEN zeroblob(3 * i)"
              + " WHEN 1 THEN i WHEN 2 THEN i / 3.0 ELSE '\"' || i || '\"' END FROM n");
    }
    return Files.readAllBytes(file);
  }
}
