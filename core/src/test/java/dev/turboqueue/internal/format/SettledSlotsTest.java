package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A settled message is never delivered, and no other is taken for settled. */
class SettledSlotsTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  @TempDir Path folder;

  private final Samples generator = new Samples(SEED);
  private final Random random = generator.random();

  private static void mark(MemoryFile file, BitSet settled) throws IOException {
    try (BatchReader reader = BatchReader.open(file, "batch", 0)) {
      reader.marks().markSettled(settled.nextClearBit(0), settled);
    }
  }

  /** Returns what a reader takes for settled, and checks that it delivers all the rest. */
  private static BitSet settled(byte[] batch, List<Sample> sent, String what) throws IOException {
    try (BatchReader reader = Batches.open(batch)) {
      BitSet settled = reader.beyond();
      settled.set(0, (int) reader.progress());
      assertThat(reader.settled()).as(what).isEqualTo(settled.cardinality());
      boolean end = settled.cardinality() == sent.size();
      for (int place = 0; (place = settled.nextClearBit(place)) < sent.size(); place++) {
        assertThat(reader.next()).as(what).isTrue();
        assertThat(reader.position()).as(what).isEqualTo(place);
        assertThat(Sample.read(reader).sameAs(sent.get(place))).as(what).isTrue();
        end = reader.atEnd();
        assertThat(end).as(what).isEqualTo(settled.nextClearBit(place + 1) >= sent.size());
      }
      assertThat(end).as(what).isTrue();
      assertThat(reader.next()).as(what).isFalse();
      assertThat(reader.damage()).as(what).isEmpty();
      return settled;
    }
  }

  private void settleSome(BitSet settled, int messages) {
    int from = random.nextInt(messages);
    settled.set(from, Math.min(messages, from + 1 + random.nextInt(1 + random.nextInt(20))));
  }

  @Test
  void random_sets_are_kept_and_sqlite_does_not_mind() throws Exception {
    for (int round = 0; round < 100; round++) {
      int pageSize = 4096 << random.nextInt(3);
      List<Sample> sent = generator.list(1 + random.nextInt(60), pageSize);
      MemoryFile file = new MemoryFile(Batches.write(sent, pageSize));
      BitSet settled = new BitSet();
      for (int i = 0; i < 12; i++) {
        settleSome(settled, sent.size());
        mark(file, settled);
        String what = NAME + ", round " + round;
        assertThat(settled(file.bytes(), sent, what)).as(what).isEqualTo(settled);
      }
      Path path = folder.resolve("batch.db");
      Files.write(path, file.bytes());
      try (Database database = Database.open(path)) {
        database.assertIntegrity(NAME);
        Batches.assertSame(database.samples(), sent, NAME);
        database.execute("INSERT INTO logs(log_data) VALUES (zeroblob(30000))");
        database.assertIntegrity(NAME);
      }
    }
  }

  @Test
  void a_death_at_any_write_loses_and_invents_nothing() throws Exception {
    for (int round = 0; round < 400; round++) {
      String what = NAME + ", round " + round;
      List<Sample> sent = generator.list(1 + random.nextInt(60), 4096);
      MemoryFile file = new MemoryFile(Batches.write(sent, 4096));
      BitSet settled = new BitSet();
      BitSet marked = new BitSet();
      for (int i = 0; i < 6; i++) {
        settleSome(settled, sent.size());
        int writes = random.nextInt(3);
        file.failAfter(writes);
        boolean died = true;
        try {
          mark(file, settled);
          died = false;
        } catch (IOException e) {
          assertThat(e).hasMessage("no space left");
        }
        file.failAfter(Long.MAX_VALUE);
        BitSet kept = settled(file.bytes(), sent, what);
        assertThat(contains(settled, kept)).as(what).isTrue();
        // The slot comes first, and knows all that a header that was torn after it would say.
        assertThat(writes == 0 || kept.equals(settled)).as(what).isTrue();
        if (!died) {
          marked = (BitSet) settled.clone();
        }
        assertThat(contains(settled, marked)).as(what).isTrue();
      }
    }
  }

  private static boolean contains(BitSet all, BitSet some) {
    BitSet rest = (BitSet) some.clone();
    rest.andNot(all);
    return rest.isEmpty();
  }

  @Test
  void a_death_between_slot_and_header_keeps_what_the_slot_says() throws Exception {
    List<Sample> sent = generator.list(30, 512);
    MemoryFile file = new MemoryFile(Batches.write(sent, 4096));
    BitSet settled = new BitSet();
    settled.set(4, 9);
    mark(file, settled);
    byte[] header = Arrays.copyOf(file.bytes(), 4096);
    settled.set(0, 3);
    settled.set(20);
    mark(file, settled);
    file.write(0, header, 0, header.length);
    assertThat(settled(file.bytes(), sent, NAME)).isEqualTo(settled);
  }

  @Test
  void every_bit_of_both_slots() throws Exception {
    List<Sample> sent = generator.list(40, 512);
    byte[] plain = Batches.write(sent, 4096);
    MemoryFile file = new MemoryFile(plain);
    List<BitSet> marks = new ArrayList<>();
    BitSet settled = new BitSet();
    for (int place : new int[] {5, 39, 17}) {
      settled.set(place);
      mark(file, settled);
      marks.add((BitSet) settled.clone());
    }
    byte[] batch = file.bytes();
    assertThat(batch.length).isGreaterThan(plain.length + 50);
    for (int bit = 8 * plain.length; bit < 8 * batch.length; bit++) {
      byte[] damaged = batch.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(settled(damaged, sent, "bit " + bit)).isIn(marks.get(2), marks.get(1));
    }
    for (int length = plain.length; length < batch.length; length++) {
      BitSet kept = settled(Arrays.copyOf(batch, length), sent, "length " + length);
      assertThat(contains(settled, kept)).as("length %d", length).isTrue();
    }
  }

  @Test
  void the_slots_of_a_files_earlier_life_mean_nothing() throws Exception {
    List<Sample> sent = generator.list(40, 512);
    MemoryFile file = new MemoryFile(Batches.write(sent, 4096, Batches.SALT + 1));
    BitSet settled = new BitSet();
    settled.set(7, 30);
    mark(file, settled);
    mark(file, settled);
    byte[] batch = Batches.write(sent, 4096);
    file.write(0, batch, 0, batch.length);
    assertThat(settled(file.bytes(), sent, NAME).isEmpty()).isTrue();
  }

  @Test
  void ten_million_messages() throws Exception {
    int messages = 10_000_000;
    MemoryFile file = new MemoryFile();
    BatchWriter writer = Batches.writer(file, 65536);
    for (int i = 0; i < messages; i++) {
      writer.addBlob(new byte[0], 0, null);
    }
    writer.finish();
    BitSet settled = new BitSet();
    settled.set(1, messages - 1);
    settled.clear(5_000_000);
    mark(file, settled);
    mark(file, settled);
    try (BatchReader reader = BatchReader.open(file, "batch", 0)) {
      assertThat(reader.beyond()).isEqualTo(settled);
      for (int place : new int[] {0, 5_000_000, messages - 1}) {
        assertThat(reader.next()).isTrue();
        assertThat(reader.position()).isEqualTo(place);
      }
      assertThat(reader.atEnd()).isTrue();
    }
  }

  @Test
  void a_foreign_file_keeps_the_progress_alone() throws Exception {
    Path path = folder.resolve("foreign.db");
    try (Database database = Database.open(path)) {
      database.execute(
          "CREATE TABLE logs (log_data json)", "INSERT INTO logs VALUES (1), (2), (3), (4)");
    }
    MemoryFile file = new MemoryFile(Files.readAllBytes(path));
    int length = file.bytes().length;
    BitSet settled = new BitSet();
    settled.set(0, 2);
    settled.set(3);
    mark(file, settled);
    assertThat(file.bytes()).hasSize(length);
    List<Sample> rest = Stream.of("3", "4").map(Sample::text).toList();
    Batches.assertSame(Batches.read(file.bytes()), rest, "foreign");
  }
}
