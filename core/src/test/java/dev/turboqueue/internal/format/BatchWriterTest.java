package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchWriterTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());

  @TempDir Path folder;

  /** Tries until it succeeds, on a disk that is full again and again. */
  private interface Attempt {
    void run() throws IOException;
  }

  private static int untilItSucceeds(MemoryFile file, Random random, Attempt attempt) {
    for (int failures = 0; ; failures++) {
      try {
        attempt.run();
        return failures;
      } catch (IOException e) {
        file.failAfter(random.nextInt(8));
      }
    }
  }

  @Test
  void a_write_that_fails_is_repeated_by_the_next_call_and_nothing_is_lost() throws Exception {
    int failures = 0;
    for (long seed = SEED; seed < SEED + 400; seed++) {
      String name = "-Dturboqueue.seed=" + seed;
      Samples generator = new Samples(seed);
      Random random = generator.random();
      int pageSize = 4096 << random.nextInt(3);
      List<Sample> sent = generator.list(1 + random.nextInt(100), pageSize);
      MemoryFile file = new MemoryFile();
      file.failAfter(random.nextInt(8));
      BatchWriter writer = Batches.writer(file, pageSize);
      for (Sample sample : sent) {
        failures += untilItSucceeds(file, random, () -> sample.addTo(writer));
        if (random.nextInt(40) == 0) {
          failures += untilItSucceeds(file, random, writer::finish);
        }
        if (random.nextInt(10) == 0) {
          failures += untilItSucceeds(file, random, writer::flush);
          assertSalvaged(file, sent.subList(0, writer.messages()), name);
        }
      }
      failures += untilItSucceeds(file, random, writer::finish);
      Batches.assertSame(Batches.read(file.bytes()), sent, name);
      assertIntegrity(file.bytes(), name);
    }
    assertThat(failures).isGreaterThan(400);
  }

  /** Asserts that all messages are found if the producer dies now. */
  private static void assertSalvaged(MemoryFile file, List<Sample> sent, String name)
      throws IOException {
    MemoryFile left = new MemoryFile(file.bytes());
    assertThat(Salvage.complete(left, "batch", Batches.SALT)).as(name).isEqualTo(sent.size());
    Batches.assertSame(Batches.read(left.bytes()), sent, name);
  }

  @Test
  void what_is_flushed_is_not_written_again_and_survives() throws Exception {
    for (long seed = SEED; seed < SEED + 300; seed++) {
      String name = "-Dturboqueue.seed=" + seed;
      Samples generator = new Samples(seed);
      Random random = generator.random();
      int pageSize = 4096 << random.nextInt(5);
      List<Sample> sent = generator.list(1 + random.nextInt(20), 512 << random.nextInt(5));
      MemoryFile file = new MemoryFile();
      BatchWriter writer = Batches.writer(file, pageSize);
      byte[] flushed = new byte[0];
      for (Sample sample : sent) {
        sample.addTo(writer);
        if (random.nextInt(4) == 0) {
          writer.flush();
          int same = Arrays.mismatch(file.bytes(), flushed);
          assertThat(same).as(name).isIn(-1, flushed.length);
          flushed = file.bytes();
          assertSalvaged(file, sent.subList(0, writer.messages()), name);
        }
      }
      writer.finish();
      Batches.assertSame(Batches.read(file.bytes()), sent, name);
      assertIntegrity(file.bytes(), name);
    }
  }

  /** Interior pages of the first finishing give way to further leaves. */
  @Test
  void a_batch_of_three_levels_is_finished_filled_further_and_finished_again() throws Exception {
    Samples generator = new Samples(SEED);
    MemoryFile file = new MemoryFile();
    BatchWriter writer = Batches.writer(file, 4096);
    List<Sample> sent = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      sent.add(Sample.blob(generator.bytes(3000)));
      sent.get(i).addTo(writer);
      if (i == 500 || i == 501) {
        writer.finish();
      }
    }
    writer.flush();
    assertSalvaged(file, sent, "flushed");
    writer.finish();
    Batches.assertSame(Batches.read(file.bytes()), sent, "finished");
    assertIntegrity(file.bytes(), "finished");
  }

  private void assertIntegrity(byte[] batch, String name) throws Exception {
    Path path = folder.resolve("batch.db");
    Files.write(path, batch);
    try (Database database = Database.open(path)) {
      database.assertIntegrity(name);
    }
  }

  @Test
  void a_batch_of_one_leaf_takes_the_smallest_pages_that_hold_it() throws Exception {
    for (int length = 0; length < 65_400; length += 331) {
      List<Sample> sent = List.of(Sample.blob(new byte[length]), Sample.text("null"));
      byte[] batch = Batches.write(sent, 65536);
      int size = Batches.pageSize(batch);
      assertThat(batch.length).isEqualTo(2 * size);
      assertThat(size == 4096 || length > size / 2 - 100).as("%d in %d", length, size).isTrue();
      Batches.assertSame(Batches.read(batch), sent, "length " + length);
      assertIntegrity(batch, "length " + length);
    }
  }

  @Test
  void the_page_size_follows_the_expected_bytes() throws Exception {
    for (long expected : new long[] {0, 1, 100_000, 1 << 20, 64 << 20, 1L << 29}) {
      MemoryFile file = new MemoryFile();
      BatchWriter writer = new BatchWriter(file, expected, 1);
      for (int i = 0; i < 100; i++) {
        Sample.blob(new byte[3000]).addTo(writer);
      }
      writer.finish();
      int wanted = (int) Math.max(4096, Math.min(65536, expected / 16));
      assertThat(Batches.pageSize(file.bytes())).isBetween(wanted, 2 * wanted - 1);
    }
  }

  /** Forgets what is written, but for its end. */
  private static final class Bottomless implements DiskFile {

    private long end;

    @Override
    public void cut(long size) {}

    @Override
    public int read(long position, byte[] target, int offset, int length) {
      return 0;
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) {
      end = Math.max(end, position + length);
    }

    @Override
    public long size() {
      return end;
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }

  /** Adds messages until one is refused, and returns where the batch then ends. */
  private static long fill(int pageSize, MessageColumns columns, boolean flush) throws IOException {
    Bottomless file = new Bottomless();
    BatchWriter writer = new BatchWriter(file, 16L * pageSize, Batches.SALT);
    byte[] payload = new byte[100];
    IOException refused = null;
    while (refused == null) {
      try {
        writer.addBlob(payload, payload.length, columns);
        if (flush) {
          writer.flush();
        }
      } catch (IOException e) {
        refused = e;
      }
    }
    assertThat(refused).hasMessageContaining("a batch stays below 1 GiB");
    int messages = writer.messages();
    writer.finish();
    assertThat(writer.messages()).isEqualTo(messages);
    return file.end;
  }

  @Test
  void no_batch_reaches_the_bytes_that_sqlite_locks() throws IOException {
    long gibibyte = 1L << 30;
    byte[] key = new byte[20_000_000];
    MessageColumns large = new MessageColumns(key, false, null, null, null);
    assertThat(fill(4096, large, false)).isBetween(gibibyte - 25_000_000, gibibyte);
    assertThat(fill(65536, large, false)).isBetween(gibibyte - 25_000_000, gibibyte);
    MessageColumns none = new MessageColumns(null, false, null, null, null);
    assertThat(fill(4096, none, true)).isBetween(gibibyte - 4_000_000, gibibyte);
    assertThat(fill(65536, none, true)).isBetween(gibibyte - 4_000_000, gibibyte);
    byte[] page = new byte[3_000];
    MessageColumns leaf = new MessageColumns(page, false, null, null, null);
    assertThat(fill(4096, leaf, false)).isBetween(gibibyte - 4_000_000, gibibyte);
  }
}
