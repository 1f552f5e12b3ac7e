/** Reads batches that only the SQLite library can read, for {@code dev.turboqueue}. */
@org.jspecify.annotations.NullMarked
module dev.turboqueue.sqlite {
  requires dev.turboqueue;
  requires java.logging;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  exports dev.turboqueue.sqlite;

  provides dev.turboqueue.spi.SqliteFiles with
      dev.turboqueue.sqlite.JdbcSqliteFiles;
}
