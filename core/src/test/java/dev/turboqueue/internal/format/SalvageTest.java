package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a dead producer left is completed: a prefix of what it was given, and a valid database; but
 * for what damage has taken out of it.
 */
class SalvageTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  @TempDir Path folder;

  private final Samples generator = new Samples(SEED);
  private final Random random = generator.random();

  /** Returns the file of a producer that died with all its pages but the first two written. */
  private static byte[] loading(List<Sample> sent, int pageSize) throws IOException {
    byte[] batch = Batches.write(sent, pageSize);
    assertThat(batch[pageSize]).as("several leaves").isEqualTo((byte) Page.INTERIOR);
    Arrays.fill(batch, 0, 2 * pageSize, (byte) 0);
    int end = batch.length;
    while (batch[end - pageSize] == Page.INTERIOR) {
      end -= pageSize;
    }
    return Arrays.copyOf(batch, end);
  }

  private List<Sample> blobs(int count, IntUnaryOperator length) {
    return IntStream.range(0, count)
        .mapToObj(i -> Sample.blob(generator.bytes(length.applyAsInt(i))))
        .toList();
  }

  private static int rowsInWholeLeaves(byte[] file, int pageSize) {
    int rows = 0;
    for (int at = 2 * pageSize; at + pageSize <= file.length; at += pageSize) {
      rows += file[at] == Page.LEAF ? Bytes.getShort(file, at + 3) : 0;
    }
    return rows;
  }

  private void checkSalvaged(byte[] loading, List<Sample> sent, int rows, String what)
      throws Exception {
    MemoryFile file = new MemoryFile(loading);
    assertThat(Salvage.complete(file, "batch", Batches.SALT)).as(what).isEqualTo(rows);
    if (rows == 0) {
      assertThat(file.bytes()).as(what).isEqualTo(loading);
      return;
    }
    Batches.assertSame(Batches.read(file.bytes()), sent.subList(0, rows), what);
    assertThat(Salvage.complete(file, "batch", Batches.SALT)).as("again, %s", what).isEqualTo(rows);
    if (random.nextInt(10) == 0) {
      assertIntegrity(file.bytes(), what);
    }
    checkKilledSalvage(loading, file.bytes(), what);
  }

  private void assertIntegrity(byte[] batch, String what) throws Exception {
    Path path = folder.resolve("batch.db");
    Files.write(path, batch);
    try (Database database = Database.open(path)) {
      database.assertIntegrity(what);
    }
  }

  /** A salvage that is killed at any write and run again ends as if it had not been killed. */
  private static void checkKilledSalvage(byte[] loading, byte[] complete, String what)
      throws IOException {
    for (int writes = 0; ; writes++) {
      MemoryFile file = new MemoryFile(loading);
      file.failAfter(writes);
      boolean killed = false;
      try {
        Salvage.complete(file, "batch", Batches.SALT);
      } catch (IOException e) {
        killed = true;
      }
      file.failAfter(Long.MAX_VALUE);
      Salvage.complete(file, "batch", Batches.SALT);
      assertSameRows(file.bytes(), complete, what + ", killed at " + writes);
      if (!killed) {
        return;
      }
    }
  }

  private static void assertSameRows(byte[] actual, byte[] expected, String what)
      throws IOException {
    try (BatchReader one = Batches.open(actual);
        BatchReader other = Batches.open(expected)) {
      while (other.next()) {
        assertThat(one.next()).as(what).isTrue();
        assertThat(one.position()).as(what).isEqualTo(other.position());
        assertThat(Sample.read(one).sameAs(Sample.read(other))).as(what).isTrue();
      }
      assertThat(one.next()).as(what).isFalse();
      assertThat(one.damage()).as(what).isEqualTo(other.damage());
    }
  }

  @Test
  void a_batch_cut_at_every_page_and_at_random_bytes() throws Exception {
    for (int pageSize : new int[] {4096, 8192, 65536}) {
      List<Sample> sent = generator.list(60, pageSize);
      byte[] loading = loading(sent, pageSize);
      for (int end = 0; end <= loading.length; end += pageSize) {
        byte[] cut = Arrays.copyOf(loading, end);
        checkSalvaged(cut, sent, rowsInWholeLeaves(cut, pageSize), NAME + ", cut at " + end);
        byte[] torn = Arrays.copyOf(loading, Math.max(0, end - 1 - random.nextInt(pageSize - 1)));
        checkSalvaged(
            torn, sent, rowsInWholeLeaves(torn, pageSize), NAME + ", cut at " + torn.length);
      }
    }
  }

  @Test
  void a_batch_of_three_levels() throws Exception {
    List<Sample> sent = blobs(1_200, i -> 3000);
    byte[] loading = loading(sent, 4096);
    checkSalvaged(loading, sent, sent.size(), NAME);
  }

  /** Checks that all of {@code sent} comes at its place but what lies in {@code lost}. */
  private static void checkSalvagedBut(BitSet lost, byte[] loading, List<Sample> sent, String what)
      throws IOException {
    MemoryFile file = new MemoryFile(loading);
    int messages = lost.nextClearBit(0) < sent.size() ? lost.previousClearBit(sent.size() - 1) : -1;
    assertThat(Salvage.complete(file, "batch", Batches.SALT)).as(what).isEqualTo(messages + 1);
    if (messages < 0) {
      return;
    }
    try (BatchReader reader = Batches.open(file.bytes())) {
      for (int place = 0; place <= messages; place++) {
        if (!lost.get(place)) {
          assertThat(reader.next()).as("%s, message %d", what, place).isTrue();
          assertThat(reader.position()).as(what).isEqualTo(place);
          assertThat(Sample.read(reader).sameAs(sent.get(place))).as(what).isTrue();
        }
      }
      assertThat(reader.next()).as(what).isFalse();
      boolean between = lost.nextSetBit(0) >= 0 && lost.nextSetBit(0) < messages;
      assertThat(reader.damage().isEmpty()).as("%s: %s", what, reader.damage()).isEqualTo(!between);
    }
    assertThat(Salvage.complete(file, "batch", Batches.SALT))
        .as("again, %s", what)
        .isEqualTo(messages + 1);
    checkKilledSalvage(loading, file.bytes(), what);
  }

  /** Returns the places of the messages in the leaf at {@code at}. */
  private static BitSet places(byte[] file, int at) {
    int cells = Bytes.getShort(file, at + 3);
    int cell = at + Bytes.getShort(file, at + Page.LEAF_HEADER);
    int first = (int) Bytes.getVarint(file, Bytes.skipVarint(file, cell)) - 1;
    BitSet places = new BitSet();
    places.set(first, first + cells);
    return places;
  }

  @Test
  void a_damaged_leaf_costs_its_own_messages() throws Exception {
    List<Sample> sent = blobs(60, i -> 1 + random.nextInt(900));
    byte[] loading = loading(sent, 4096);
    for (int page = 2; page < loading.length / 4096; page++) {
      byte[] damaged = loading.clone();
      BitSet lost = places(loading, page * 4096);
      damaged[page * 4096 + random.nextInt(4096)] ^= (byte) (1 << random.nextInt(8));
      checkSalvagedBut(lost, damaged, sent, NAME + ", page " + (page + 1));
      int other = 2 + random.nextInt(loading.length / 4096 - 2);
      lost.or(places(loading, other * 4096));
      Arrays.fill(damaged, other * 4096, (other + 1) * 4096, (byte) 0);
      checkSalvagedBut(lost, damaged, sent, NAME + ", pages " + (page + 1) + ", " + (other + 1));
    }
  }

  @Test
  void damage_anywhere_costs_no_more_than_its_page_holds() throws Exception {
    List<Sample> sent = generator.list(60, 4096);
    byte[] loading = loading(sent, 4096);
    for (int i = 0; i < 500; i++) {
      int at = 2 * 4096 + random.nextInt(loading.length - 2 * 4096);
      byte[] damaged = loading.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      MemoryFile file = new MemoryFile(damaged);
      Salvage.complete(file, "batch", Batches.SALT);
      BitSet lost = new BitSet();
      lost.set(0, sent.size());
      try (BatchReader reader = Batches.open(file.bytes())) {
        while (reader.next()) {
          lost.clear((int) reader.position());
        }
      }
      int page = at - at % 4096;
      if (loading[page] == Page.LEAF) {
        assertThat(lost).as(NAME).isEqualTo(places(loading, page));
      } else {
        assertThat(lost.cardinality()).as(NAME).isEqualTo(1);
      }
      if (lost.previousClearBit(sent.size() - 1) == sent.size() - 1 || lost.cardinality() > 1) {
        checkSalvagedBut(lost, damaged, sent, NAME + ", damaged at " + at);
      }
    }
  }

  @Test
  void only_the_last_leaf_is_left() throws Exception {
    List<Sample> sent = blobs(10, i -> 1000);
    byte[] loading = loading(sent, 4096);
    BitSet lost = new BitSet();
    for (int page = 2; page < loading.length / 4096 - 1; page++) {
      lost.or(places(loading, page * 4096));
      loading[page * 4096 + 100] ^= 1;
    }
    checkSalvagedBut(lost, loading, sent, NAME);
  }

  @Test
  void a_damaged_overflow_page_costs_its_own_message() throws Exception {
    List<Sample> sent = blobs(20, i -> i == 7 ? 30_000 : 900);
    byte[] loading = loading(sent, 4096);
    BitSet lost = new BitSet();
    lost.set(7);
    for (int page = 2; page < loading.length / 4096; page++) {
      if (loading[page * 4096] != Page.LEAF) {
        byte[] damaged = loading.clone();
        damaged[page * 4096 + 1000] ^= 1;
        checkSalvagedBut(lost, damaged, sent, NAME + ", page " + (page + 1));
      }
    }
  }

  /** A page vouches for its own number: one that lies elsewhere is damaged. */
  @Test
  void a_leaf_that_lies_in_the_place_of_another_counts_as_damaged() throws Exception {
    List<Sample> sent = blobs(100, i -> 1000);
    byte[] loading = loading(sent, 4096);
    int leaves = loading.length / 4096 - 2;
    for (int to = 0; to < leaves; to++) {
      byte[] wrong = loading.clone();
      int from = (to + 1 + random.nextInt(leaves - 1)) % leaves;
      System.arraycopy(loading, (2 + from) * 4096, wrong, (2 + to) * 4096, 4096);
      BitSet lost = places(loading, (2 + to) * 4096);
      checkSalvagedBut(lost, wrong, sent, NAME + ", leaf " + to);
    }
  }

  @Test
  void a_producer_that_died_at_any_write_leaves_a_prefix() throws Exception {
    for (int round = 0; round < 300; round++) {
      int pageSize = 4096 << random.nextInt(3);
      List<Sample> sent = generator.list(1 + random.nextInt(100), pageSize);
      MemoryFile file = new MemoryFile();
      file.failAfter(random.nextInt(12));
      try {
        BatchWriter writer = Batches.writer(file, pageSize);
        for (Sample sample : sent) {
          sample.addTo(writer);
          if (random.nextInt(30) == 0) {
            writer.finish(); // and the rename failed
          }
        }
        writer.finish();
      } catch (IOException killed) {
        assertThat(killed).hasMessage("no space left");
      }
      file.failAfter(Long.MAX_VALUE);
      String what = NAME + ", round " + round;
      int rows = Salvage.complete(file, "batch", Batches.SALT);
      if (rows > 0) {
        Batches.assertSame(Batches.read(file.bytes()), sent.subList(0, rows), what);
        assertIntegrity(file.bytes(), what);
      }
    }
  }

  /** The roll failed, its header stands; what was accepted later counts. */
  @Test
  void a_sound_header_does_not_hide_what_was_flushed_after_it() throws Exception {
    for (int round = 0; round < 200; round++) {
      int pageSize = 4096 << random.nextInt(5);
      List<Sample> sent = generator.list(2 + random.nextInt(40), 512 << random.nextInt(5));
      MemoryFile file = new MemoryFile();
      BatchWriter writer = Batches.writer(file, pageSize);
      int rolled = 1 + random.nextInt(sent.size() - 1);
      for (int i = 0; i < sent.size(); i++) {
        if (i == rolled) {
          writer.finish();
        }
        sent.get(i).addTo(writer);
        if (random.nextInt(8) == 0) {
          writer.flush();
        }
      }
      writer.flush();
      checkSalvaged(file.bytes(), sent, sent.size(), NAME + ", round " + round);
    }
  }

  @Test
  void a_sound_header_of_another_batch_does_not_count() throws Exception {
    byte[] other = Batches.write(generator.list(3, 512), 4096, Batches.SALT + 1);
    checkSalvaged(other, List.of(), 0, NAME);
  }

  /** A file that is used again begins its new life with the whole of its old one in it. */
  @Test
  void the_old_life_of_a_file_is_never_salvaged() throws Exception {
    for (int round = 0; round < 300; round++) {
      int pageSize = 4096 << random.nextInt(3);
      byte[] old = Batches.write(generator.list(1 + random.nextInt(80), pageSize), pageSize);
      int salt = Batches.SALT + 1 + round;
      List<Sample> sent = generator.list(1 + random.nextInt(80), pageSize);
      MemoryFile file = new MemoryFile(old);
      file.failAfter(random.nextInt(6));
      try {
        int newSize = random.nextBoolean() ? pageSize : 4096 << random.nextInt(3);
        BatchWriter writer = Batches.writer(file, newSize, salt);
        for (Sample sample : sent) {
          sample.addTo(writer);
        }
        writer.finish();
      } catch (IOException killed) {
        assertThat(killed).hasMessage("no space left");
      }
      file.failAfter(Long.MAX_VALUE);
      String what = NAME + ", round " + round;
      int rows = Salvage.complete(file, "batch", salt);
      if (rows > 0) {
        Batches.assertSame(Batches.read(file.bytes()), sent.subList(0, rows), what);
        assertIntegrity(file.bytes(), what);
      }
    }
  }

  @Test
  void a_file_that_holds_nothing_is_left_as_it_is() throws Exception {
    checkSalvaged(new byte[0], List.of(), 0, "empty");
    checkSalvaged(generator.bytes(300_000), List.of(), 0, NAME);
    checkSalvaged(new byte[300_000], List.of(), 0, "zeros");
  }
}
