package dev.turboqueue.process;

import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Has SQLite check available batches at random moments. A hard link keeps a batch under a name of
 * its own, while consumers take and delete it under the queue's. One that was taken meanwhile can
 * be written over by the next: what is wrong with it then does not count.
 */
final class IntegrityWatch implements AutoCloseable {

  private final Path queue;
  private final Path folder;
  private final Thread thread = new Thread(this::watch, "integrity");
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger checked = new AtomicInteger();
  private volatile boolean stopped;

  IntegrityWatch(Path queue, Path folder) throws IOException {
    this.queue = queue;
    this.folder = Files.createDirectories(folder);
    thread.start();
  }

  private void watch() {
    while (!stopped) {
      try {
        List<String> available = Queues.files(queue, "avail_");
        if (!available.isEmpty()) {
          check(available.get(checked.get() % available.size()));
        }
      } catch (IOException e) {
        faults.add(e.toString());
      }
      LockSupport.parkNanos(30_000_000);
    }
  }

  private void check(String name) throws IOException {
    Path link = folder.resolve(name);
    try {
      Files.createLink(link, queue.resolve(name));
    } catch (NoSuchFileException | FileAlreadyExistsException takenOrChecked) {
      return;
    }
    try {
      String result = integrity(link);
      if (!result.equals("ok") && Files.exists(queue.resolve(name))) {
        faults.add(name + ": " + result);
      }
      checked.incrementAndGet();
    } finally {
      Files.delete(link);
    }
  }

  private static String integrity(Path file) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
      return result.next() ? String.valueOf(result.getString(1)) : "nothing";
    } catch (SQLException e) {
      return e.toString();
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  List<String> faults() {
    return faults;
  }

  int checked() {
    return checked.get();
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
  }
}
