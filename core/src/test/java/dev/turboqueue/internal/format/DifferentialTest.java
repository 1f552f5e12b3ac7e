package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated batches: what we write, SQLite reads; what SQLite writes or edits, we read. */
class DifferentialTest {

  private static final int[] OUR_SIZES = {4096, 4096, 8192, 16384, 32768, 65536};
  private static final int[] ALL_SIZES = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536};

  private static final int OURS = 700;
  private static final int FOREIGN = 500;

  @TempDir Path folder;

  private static long seeds() {
    return Long.getLong("turboqueue.seed", System.nanoTime());
  }

  @Test
  void what_we_write_sqlite_reads_and_what_it_edits_we_read() throws Exception {
    long first = seeds();
    for (long seed = first; seed < first + OURS; seed++) {
      String name = "-Dturboqueue.seed=" + seed;
      try {
        checkOurs(seed, name);
      } catch (IOException | SQLException | RuntimeException e) {
        throw new AssertionError(name, e);
      }
    }
  }

  private void checkOurs(long seed, String name) throws IOException, SQLException {
    Samples generator = new Samples(seed);
    Random random = generator.random();
    int pageSize = OUR_SIZES[random.nextInt(OUR_SIZES.length)];
    int count = 1 + random.nextInt(1 + random.nextInt(10 + 50 * 4096 / pageSize));
    List<Sample> sent = generator.list(count, pageSize);
    byte[] batch = Batches.write(sent, pageSize);
    assertChecksums(batch, name);
    Batches.assertSame(Batches.read(batch), sent, name);

    Path file = folder.resolve("batch.db");
    Files.write(file, batch);
    try (Database database = Database.open(file)) {
      database.assertIntegrity(name);
      Batches.assertSame(database.samples(), sent, name);
      edit(database, random, count);
      Batches.assertSame(Batches.read(Files.readAllBytes(file)), database.samples(), name);
      database.assertIntegrity(name);
    }
    Files.delete(file);
  }

  private static void edit(Database database, Random random, int count) throws SQLException {
    database.execute("DELETE FROM logs WHERE rowid % 3 = " + random.nextInt(4));
    try (PreparedStatement update =
        database.prepare("UPDATE logs SET log_data = ?, key = ? WHERE rowid % 4 = ?")) {
      update.setObject(1, random.nextBoolean() ? "17" : new byte[random.nextInt(9000)]);
      update.setObject(2, random.nextBoolean() ? null : "k");
      update.setInt(3, random.nextInt(4));
      update.execute();
    }
    if (random.nextBoolean()) {
      database.execute("INSERT INTO logs(rowid, log_data) VALUES (" + (count + 5) + ", 'true')");
    }
    if (random.nextBoolean()) {
      database.execute("VACUUM");
    }
  }

  /** Checks every page's CRC as docs/format.md defines it, without the code under test. */
  private static void assertChecksums(byte[] batch, String name) {
    int pageSize = Batches.pageSize(batch);
    assertThat(batch.length % pageSize).as(name).isZero();
    assertThat(Bytes.getInt(batch, 28)).as(name).isEqualTo(batch.length / pageSize);
    for (int start = 0; start < batch.length; start += pageSize) {
      CRC32C crc = new CRC32C();
      byte[] place = new byte[8];
      Bytes.putInt(place, 0, Bytes.getInt(batch, 120));
      Bytes.putInt(place, 4, start / pageSize + 1);
      crc.update(place);
      if (start == 0) {
        for (int[] part : new int[][] {{0, 24}, {28, 60}, {64, 92}, {96, 112}}) {
          crc.update(batch, part[0], part[1] - part[0]);
        }
      }
      if (start == 0) {
        crc.update(batch, 116, 8);
      }
      int rest = start == 0 ? 144 : start;
      crc.update(batch, rest, start + pageSize - 4 - rest);
      assertThat(Bytes.getInt(batch, start + pageSize - 4))
          .as(name)
          .isEqualTo((int) crc.getValue());
    }
  }

  /** 70,000 rows; 370 leaves of 4,096 bytes are the most that one interior page takes. */
  @ParameterizedTest
  @CsvSource({
    "4096, 70000, 90, 3",
    "4096, 370, 3000, 2",
    "4096, 371, 3000, 3",
    "65536, 70000, 200, 2"
  })
  void large_batches_have_trees_of_two_and_three_levels(
      int pageSize, int count, int length, int levels) throws Exception {
    String name = pageSize + " " + count;
    Samples generator = new Samples(count);
    List<Sample> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sent.add(Sample.blob(generator.bytes(length)));
    }
    byte[] batch = Batches.write(sent, pageSize);
    assertChecksums(batch, name);
    assertThat(levels(batch)).isEqualTo(levels);
    Batches.assertSame(Batches.read(batch), sent, name);
    Path file = folder.resolve("batch.db");
    Files.write(file, batch);
    try (Database database = Database.open(file)) {
      database.assertIntegrity(name);
      Batches.assertSame(database.samples(), sent, name);
    }
  }

  private static int levels(byte[] batch) {
    int size = Batches.pageSize(batch);
    int levels = 1;
    int at = size;
    while (batch[at] == Page.INTERIOR) {
      at = (Bytes.getInt(batch, at + 8) - 1) * size;
      levels++;
    }
    return levels;
  }

  @Test
  void what_sqlite_writes_we_read() throws Exception {
    long first = seeds();
    for (long seed = first; seed < first + FOREIGN; seed++) {
      String name = "-Dturboqueue.seed=" + seed;
      Path file = folder.resolve("foreign.db");
      try (Database database = Database.open(file)) {
        writeForeign(database, new Samples(seed));
        Batches.assertSame(Batches.read(Files.readAllBytes(file)), database.payloads(), name);
      } catch (IOException | SQLException | RuntimeException e) {
        throw new AssertionError(name, e);
      }
      Files.delete(file);
    }
  }

  private static void writeForeign(Database database, Samples generator) throws SQLException {
    Random random = generator.random();
    int pageSize = ALL_SIZES[random.nextInt(ALL_SIZES.length)];
    int count = random.nextInt(1 + random.nextInt(10 + 1_000_000 / pageSize));
    database.execute(
        "PRAGMA page_size=" + pageSize, "PRAGMA auto_vacuum=" + random.nextInt(3), "BEGIN");
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 60 : 3); i > 0; i--) {
      database.execute("CREATE VIEW other" + i + " AS SELECT 1 AS a, " + i + " AS b");
    }
    boolean several = random.nextBoolean();
    database.execute(
        several ? "CREATE TABLE Logs (log_data json, z)" : "CREATE TABLE logs (log_data json)",
        "CREATE VIEW other AS SELECT 1",
        "CREATE TABLE garbage (g)",
        "INSERT INTO garbage VALUES (zeroblob(" + random.nextInt(5 * pageSize) + "))");
    insert(database, generator, pageSize, count);
    database.execute(
        "COMMIT",
        "DELETE FROM logs WHERE rowid % 5 = " + random.nextInt(6),
        "DROP TABLE garbage"); // its pages go to the free list
    if (random.nextInt(4) == 0) {
      database.execute("CREATE INDEX i ON logs(log_data)");
    }
  }

  private static void insert(Database database, Samples generator, int pageSize, int count)
      throws SQLException {
    Random random = generator.random();
    try (PreparedStatement insert =
        database.prepare("INSERT INTO logs(rowid, log_data) VALUES (?, ?)")) {
      long rowid = random.nextBoolean() ? 1 : random.nextLong() >> (1 + random.nextInt(60));
      for (int i = 0; i < count; i++) {
        insert.setLong(1, rowid);
        insert.setObject(2, value(generator, pageSize));
        insert.addBatch();
        rowid += random.nextInt(10) == 0 ? 1 + random.nextInt(1000) : 1;
      }
      insert.executeBatch();
    }
  }

  private static @Nullable Object value(Samples generator, int pageSize) {
    Random random = generator.random();
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> random.nextBoolean() ? random.nextGaussian() : Double.NEGATIVE_INFINITY;
      case 3 -> generator.bytes(random.nextInt(100));
      case 4 -> generator.bytes(generator.borderLength(pageSize));
      case 5 -> "{\"a\":\"" + "é".repeat(generator.borderLength(pageSize) / 2) + "\"}";
      case 6 -> Integer.toString(random.nextInt(3)); // becomes an INTEGER of no bytes
      default -> "\"some text " + random.nextInt() + "\"";
    };
  }
}
