package dev.turboqueue.internal.engine;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Queues on a disk that fails when told to. */
final class Faulty {

  private Faulty() {}

  static FaultyDisk disk() {
    return new FaultyDisk(new LocalDisk(DirectoryOptions.defaults().filePermissions()));
  }

  /** Opens a queue whose batches are rolled only when they are full or flushed. */
  static TurboQueue open(Path directory, FaultyDisk disk) throws IOException {
    return open(directory, disk, DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)));
  }

  static TurboQueue open(Path directory, FaultyDisk disk, DirectoryOptions.Builder builder)
      throws IOException {
    DirectoryOptions options = builder.build();
    QueueDirectory local = QueueDirectory.prepare(directory, options.filePermissions());
    return DirectoryQueue.open(
        new QueueDirectory(local.path(), disk, local.permissions()), options);
  }

  /** Lets so many files be created, and none after them. */
  static void failAfterCreating(FaultyDisk disk, int files) {
    AtomicInteger created = new AtomicInteger();
    disk.set(
        (operation, file) -> {
          if (operation.equals("create") && created.incrementAndGet() > files) {
            throw new IOException("simulated");
          }
        });
  }
}
