package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.testing.Queues;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A queue of batches with damaged pages that were put aside. */
final class DamagedQueue {

  private static final int MESSAGES = 2_100;

  /** So the copies of a damaged batch need two, as those of {@link Calls} are smaller. */
  private static final int BATCH = Calls.BATCH + 100;

  private DamagedQueue() {}

  static Template create(Path directory) throws Exception {
    try (TurboQueue queue =
            TurboQueue.open(directory, DirectoryOptions.builder().maxEventsPerFile(BATCH).build());
        Producer producer = queue.producer()) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(Payload.of(i));
      }
    }
    Set<Long> readable = new HashSet<>();
    Set<String> damaged = new HashSet<>();
    for (String name : Queues.batches(directory)) {
      String corrupt = name.replace("avail_", "corrupt_");
      Path file = Files.move(directory.resolve(name), directory.resolve(corrupt));
      damage(file);
      readable.addAll(readable(file));
      damaged.add(corrupt);
    }
    assertThat(readable.size()).isBetween(MESSAGES / 2, MESSAGES - 2);
    assertThat(damaged).hasSize(2);
    return new Template(directory, MESSAGES, readable, damaged);
  }

  /** Flips a bit of the first leaf. */
  private static void damage(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    int page = ByteBuffer.wrap(bytes).getShort(16) & 0xFFFF; // SQLite's page size, 1 for 65,536
    bytes[2 * (page == 1 ? 65_536 : page) + 100] ^= 1;
    Files.write(file, bytes);
  }

  private static Set<Long> readable(Path file) throws Exception {
    Set<Long> numbers = new HashSet<>();
    LocalDisk disk = new LocalDisk(DirectoryOptions.defaults().filePermissions());
    try (BatchReader reader = BatchReader.open(disk.openReadOnly(file), "", 0)) {
      while (reader.next()) {
        numbers.add(ByteBuffer.wrap(reader.payload()).getLong());
      }
    }
    return numbers;
  }
}
