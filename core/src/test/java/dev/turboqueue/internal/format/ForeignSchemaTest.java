package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose databases are batches, and which of their user versions is a progress. */
class ForeignSchemaTest {

  private static final String PLAIN = "CREATE TABLE logs (log_data json)";
  private static final String ROWS = "INSERT INTO logs (log_data) VALUES ('\"a\"'), ('\"b\"')";

  @TempDir Path folder;

  private byte[] database(String... statements) throws Exception {
    Path file = Files.createTempFile(folder, "foreign", ".db");
    try (Database database = Database.open(file)) {
      database.execute(statements);
    }
    return Files.readAllBytes(file);
  }

  private static List<Sample> rows(String... json) {
    return Stream.of(json).map(Sample::text).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PLAIN,
        "create table \"LOGS\"(\"Log_Data\")",
        "CREATE TABLE IF NOT EXISTS main.logs -- a, (comment\n ( /* x */ [log_data] TEXT, z)",
        "CREATE TABLE 'logs' (`log_data` VARCHAR(10, 2) DEFAULT (1 + (2)) NOT NULL, a AS (1))",
        "CREATE TABLE logs (log_data TEXT PRIMARY KEY, z INTEGER)",
        "CREATE TABLE logs (log_data, id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE logs (log_data ANY, b ANY GENERATED ALWAYS AS (log_data) STORED) STRICT",
        "CREATE TABLE logs AS SELECT '\"a\"' AS log_data WHERE 0",
      })
  void a_table_that_begins_with_log_data_is_a_batch(String sql) throws Exception {
    byte[] batch =
        database(sql, ROWS, "CREATE INDEX i ON logs (log_data)", "CREATE VIEW v AS SELECT 1");
    Batches.assertSame(Batches.read(batch), rows("\"a\"", "\"b\""), sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE logs (id INTEGER PRIMARY KEY, log_data json) | first column",
        "CREATE TABLE logs (logdata json) | first column",
        "CREATE TABLE logs (log_data INTEGER PRIMARY KEY, x) | may be the key",
        "CREATE TABLE logs (log_data \"integer\", x, PRIMARY KEY (log_data)) | may be the key",
        "CREATE TABLE logs (log_data AS (x), x) | is computed",
        "CREATE TABLE logs (log_data json GENERATED ALWAYS AS (x) STORED, x) | is computed",
        "CREATE TABLE logs (log_data PRIMARY KEY) WITHOUT ROWID | has no rowid",
        "CREATE VIEW logs AS SELECT 1 AS log_data | is a view",
        "CREATE VIRTUAL TABLE logs USING fts5(log_data) | not an ordinary table",
        "CREATE TABLE other (log_data json) | a table other than logs",
        "CREATE TABLE logs (log_data json); CREATE TABLE other (x) | a table other than logs",
      })
  void what_is_not_plainly_a_batch_is_refused(String sql, String why) throws Exception {
    byte[] file = database(sql.split("; "));
    assertThatThrownBy(() -> Batches.open(file))
        .isInstanceOf(RefusedBatchException.class)
        .hasMessageStartingWith("batch: it is not clearly a batch and is left as it is: ")
        .hasMessageContaining(why);
  }

  @Test
  void a_user_version_of_somebody_else_is_no_progress() throws Exception {
    byte[] file = database(PLAIN, ROWS, "PRAGMA user_version=1");
    Batches.assertSame(Batches.read(file), rows("\"a\"", "\"b\""), "user version");
  }

  private static byte[] settled(byte[] database, int progress) throws Exception {
    MemoryFile file = new MemoryFile(database);
    try (BatchReader reader = BatchReader.open(file, "batch", 0)) {
      reader.marks().markSettled(progress, new BitSet());
    }
    return file.bytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void our_progress_is_kept_until_somebody_edits_the_file(int pageSize) throws Exception {
    byte[] file = settled(database("PRAGMA page_size=" + pageSize, PLAIN, ROWS), 1);
    Batches.assertSame(Batches.read(file), rows("\"b\""), "settled");
    Path path = folder.resolve("edited.db");
    for (String edit : List.of("DELETE FROM logs WHERE rowid = 1", "PRAGMA user_version=1")) {
      Files.write(path, file);
      try (Database database = Database.open(path)) {
        database.assertIntegrity("settled");
        database.execute(edit);
      }
      List<Sample> left = Batches.read(Files.readAllBytes(path));
      assertThat(left).as(edit).last().matches(row -> row.sameAs(rows("\"b\"").get(0)));
      assertThat(left).as(edit).hasSize(edit.startsWith("DELETE") ? 1 : 2);
    }
  }

  @Test
  void a_first_page_that_is_full_keeps_no_progress_and_is_not_touched() throws Exception {
    byte[] file = database(PLAIN, ROWS, "CREATE VIEW v AS SELECT 1", "CREATE VIEW w AS SELECT 1");
    assertThat(settled(file, 1)).isEqualTo(file);
    Batches.assertSame(Batches.read(file), rows("\"a\"", "\"b\""), "full");
  }

  @Test
  void a_negative_progress_is_none() throws Exception {
    byte[] file = settled(database(PLAIN, ROWS), -1);
    Batches.assertSame(Batches.read(file), rows("\"a\"", "\"b\""), "negative");
  }
}
