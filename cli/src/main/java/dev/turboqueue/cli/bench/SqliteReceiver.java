package dev.turboqueue.cli.bench;

import dev.turboqueue.sqlite.SqliteLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Receives with sqlite-jdbc, for comparison: a batch is claimed by renaming it, read with SELECT,
 * and settled by deleting it.
 */
final class SqliteReceiver implements Receiver {

  private static final long PAUSE_MILLIS = 1;

  private final File queue;
  private final PayloadKind payload;
  private final Tally tally;
  private final Touch touch = new Touch();
  private final String owner = "assigned_" + ProcessHandle.current().pid() + "_";
  private String[] names = {};
  private int next;

  SqliteReceiver(Path queue, Workload workload, Tally tally) throws IOException {
    this.queue = Files.createDirectories(queue).toFile();
    payload = workload.payload();
    this.tally = tally;
    SqliteLibrary.load();
  }

  @Override
  public boolean receive(Duration patience) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    File claimed = claim();
    while (claimed == null) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
      claimed = claim();
    }
    long messages = read(claimed);
    Files.delete(claimed.toPath());
    tally.add(messages);
    return true;
  }

  private @Nullable File claim() {
    if (next == names.length) {
      String[] listed = queue.list((directory, name) -> name.startsWith("avail_"));
      names = listed == null ? new String[0] : listed;
      Arrays.sort(names);
      next = 0;
    }
    while (next < names.length) {
      String name = names[next++];
      File claimed = new File(queue, owner + name.substring("avail_".length()));
      if (new File(queue, name).renameTo(claimed)) {
        return claimed;
      }
    }
    return null;
  }

  private long read(File file) throws SQLException {
    long messages = 0;
    // Immutable: this process owns the file, so SQLite need not lock it.
    String url = "jdbc:sqlite:file:" + file + "?immutable=1";
    try (Connection connection = DriverManager.getConnection(url);
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("SELECT log_data FROM logs")) {
      while (rows.next()) {
        read(rows);
        messages++;
      }
    }
    return messages;
  }

  private void read(ResultSet rows) throws SQLException {
    switch (payload) {
      case bytes -> touch.bytes(rows.getBytes(1));
      case json -> touch.text(rows.getString(1));
      case string -> {
        String json = rows.getString(1);
        touch.text(json.substring(1, json.length() - 1));
      }
    }
  }

  @Override
  public void close() {
    touch.check();
  }
}
