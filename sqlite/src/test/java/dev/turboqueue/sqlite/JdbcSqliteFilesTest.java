package dev.turboqueue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.spi.SqliteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcSqliteFilesTest {

  private static final String TABLE = "CREATE TABLE logs (log_data json)";

  @TempDir Path folder;

  private final SqliteFiles files = new JdbcSqliteFiles();
  private Path file = Path.of("");
  private Path scratch = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    file = folder.resolve("avail_1795459375_what? a #name% ü.db");
    scratch = Files.createDirectory(folder.resolve(".turboqueue"));
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath());
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> select(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getString(1));
      }
      return result;
    }
  }

  private void create(String... statements) throws SQLException {
    try (Connection connection = connect(file)) {
      execute(connection, statements);
    }
  }

  /** The state in which a plain file is left: alone, in UTF-8, not in WAL mode. */
  private void assertPlain() throws IOException, SQLException {
    byte[] header = Files.readAllBytes(file);
    assertThat(header[18]).as("write version").isEqualTo((byte) 1);
    assertThat(header[59]).as("encoding").isEqualTo((byte) 1);
    assertThat(select(file, "PRAGMA integrity_check")).containsExactly("ok");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(".turboqueue", name(file));
    assertThat(scratch).isEmptyDirectory();
  }

  private static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }

  private static void copyResource(String name, Path to) throws IOException {
    try (InputStream in = JdbcSqliteFilesTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in, name), to);
    }
  }

  @Test
  void core_finds_the_provider() {
    assertThat(ServiceLoader.load(SqliteFiles.class).findFirst())
        .get()
        .isInstanceOf(JdbcSqliteFiles.class);
  }

  @Test
  void a_killed_writers_journal_is_rolled_back() throws Exception {
    String fixture =
        "/python/killed-writer/loading_1795459375_4fe3503b-858e-4d4a-9f82-646f3e006044";
    copyResource(fixture + ".db", file);
    copyResource(fixture + ".db-journal", Path.of(file + "-journal"));

    files.makePlain(file, scratch);

    assertPlain();
    assertThat(select(file, "SELECT count(*) FROM logs")).containsExactly("0");
  }

  @Test
  void a_write_ahead_log_is_checkpointed_and_removed() throws Exception {
    Path live = folder.resolve("live");
    try (Connection connection = connect(live)) {
      execute(
          connection,
          "PRAGMA journal_mode=WAL",
          TABLE,
          "PRAGMA wal_checkpoint(TRUNCATE)",
          "INSERT INTO logs VALUES ('\"only in the log\"')");
      Files.copy(live, file);
      Files.copy(Path.of(live + "-wal"), Path.of(file + "-wal"));
    }
    Files.delete(live);

    files.makePlain(file, scratch);

    assertPlain();
    assertThat(select(file, "SELECT log_data FROM logs")).containsExactly("\"only in the log\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERSIST", "TRUNCATE"})
  void a_journal_that_is_not_hot_is_removed(String mode) throws Exception {
    create("PRAGMA journal_mode=" + mode, TABLE, "INSERT INTO logs VALUES ('{}')");
    assertThat(Path.of(file + "-journal")).exists();

    files.makePlain(file, scratch);

    assertPlain();
    assertThat(select(file, "SELECT log_data FROM logs")).containsExactly("{}");
  }

  @Test
  void a_plain_file_is_left_as_it_is() throws Exception {
    create(TABLE, "INSERT INTO logs VALUES ('{}')");
    byte[] before = Files.readAllBytes(file);

    files.makePlain(file, scratch);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertPlain();
  }

  private void createUtf16(String encoding) throws SQLException {
    create(
        "PRAGMA encoding='" + encoding + "'",
        "PRAGMA user_version=3",
        "CREATE TABLE other (x)",
        "CREATE TABLE logs (log_data json, key blob)",
        "INSERT INTO logs(rowid, log_data) VALUES (30, '\"naïve 日本 🚀\"'), (10, 7), (20, 2.5)",
        "INSERT INTO logs VALUES (NULL, 'k'), (x'00FF', x'4B'), (' 12 ', 5), ('007', NULL)",
        "INSERT INTO logs VALUES (9007199254740993, 1e300)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16le", "UTF-16be"})
  void a_database_in_utf16_is_replaced_by_one_in_utf8(String encoding) throws Exception {
    createUtf16(encoding);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String everything =
        "SELECT typeof(log_data) || quote(log_data) || typeof(key) || quote(key)"
            + " FROM logs ORDER BY rowid";
    List<String> before = select(file, everything);
    assertThat(before).hasSize(8);

    files.makePlain(file, scratch);

    assertPlain();
    assertThat(select(file, everything)).isEqualTo(before);
    assertThat(select(file, "PRAGMA user_version")).containsExactly("3");
    assertThat(select(file, "SELECT sql FROM sqlite_master"))
        .containsExactly("CREATE TABLE logs (log_data json, key blob)");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void what_a_killed_process_left_in_the_scratch_folder_does_not_disturb() throws Exception {
    createUtf16("UTF-16le");
    Path copy = scratch.resolve("utf8-" + name(file));
    copyResource(
        "/python/killed-writer/loading_1795459375_4fe3503b-858e-4d4a-9f82-646f3e006044.db", copy);
    copyResource(
        "/python/killed-writer/loading_1795459375_4fe3503b-858e-4d4a-9f82-646f3e006044.db-journal",
        Path.of(copy + "-journal"));

    files.makePlain(file, scratch);
    files.makePlain(file, scratch);

    assertPlain();
    assertThat(select(file, "SELECT count(*) FROM logs")).containsExactly("8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "WAL"})
  void a_file_that_a_living_writer_has_locked_is_left_alone(String mode) throws Exception {
    try (Connection writer = connect(file)) {
      execute(
          writer, "PRAGMA journal_mode=" + mode, TABLE, "BEGIN", "INSERT INTO logs VALUES ('{}')");

      assertThatThrownBy(() -> files.makePlain(file, scratch))
          .isInstanceOf(IOException.class)
          .hasMessage(
              file
                  + " is locked by a living process; it can be taken when that process has finished");

      execute(writer, "COMMIT");
    }
    assertThat(select(file, "SELECT log_data FROM logs")).containsExactly("{}");
    files.makePlain(file, scratch);
    assertPlain();
  }

  @Test
  void a_file_that_is_no_database_is_named() throws Exception {
    Files.writeString(file, "not a database ".repeat(100));

    assertThatThrownBy(() -> files.makePlain(file, scratch))
        .isInstanceOf(DamagedBatchException.class)
        .hasMessage(file + ": it is not a SQLite database");
  }

  @Test
  void a_damaged_database_is_named() throws Exception {
    createUtf16("UTF-16le");
    byte[] damaged = Files.readAllBytes(file);
    damaged[2 * 4096] = 0x77; // the type of the page of logs
    Files.write(file, damaged);

    assertThatThrownBy(() -> files.makePlain(file, scratch))
        .isInstanceOf(DamagedBatchException.class)
        .hasMessageStartingWith(file + ": it is damaged: ");
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void a_database_without_the_table_is_named() throws Exception {
    create("PRAGMA encoding='UTF-16'", "CREATE TABLE other (x)");

    assertThatThrownBy(() -> files.makePlain(file, scratch))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot make " + file + " plain: it has no table logs");
  }

  @Test
  void a_file_that_is_gone_is_not_created() {
    assertThatThrownBy(() -> files.makePlain(file, scratch))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).doesNotExist();
  }
}
