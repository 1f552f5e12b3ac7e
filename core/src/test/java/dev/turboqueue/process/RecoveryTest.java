package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.internal.format.BatchWriter;
import dev.turboqueue.internal.format.Salt;
import dev.turboqueue.internal.owner.OtherOwners;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery is killed, and run again. */
class RecoveryTest {

  private static final int ROUNDS = 15;
  private static final int OWNERS = 5;
  private static final int MESSAGES = 20_000;

  @TempDir Path root;

  @Test
  void recovery_can_be_killed_at_any_point_and_run_again() throws Exception {
    Path directory = root.resolve("q");
    TurboQueue.open(directory).close();
    Seeds.withSeed(
        random -> {
          for (int round = 0; round < ROUNDS; round++) {
            leaveDeadOwners(directory, round);
            killWhileOpening(directory, random);
            assertThat(parts(directory)).hasSize((round + 1) * OWNERS);
          }
        });
    TurboQueue.open(directory).close();
    QueueInspector inspector = QueueInspector.of(directory);
    assertThat(inspector.batches(BatchState.AVAILABLE)).hasSize(ROUNDS * OWNERS);
    for (BatchInfo batch : inspector.batches(BatchState.AVAILABLE)) {
      assertThat(inspector.verify(batch)).isEmpty();
      assertThat(batch.messages()).as(batch.file()).isEqualTo(MESSAGES);
    }
  }

  /**
   * As if several owners had died together: their marks, and a batch of each that lacks its end.
   */
  private static void leaveDeadOwners(Path directory, int round) throws Exception {
    LocalDisk disk = new LocalDisk(PosixFilePermissions.fromString("rw-------"));
    for (int owner = 1; owner <= OWNERS; owner++) {
      OtherOwners.enterDead(directory.resolve(".turboqueue/owners"), owner);
      String part = partOf(owner, round);
      try (DiskFile file = disk.create(directory.resolve("loading_" + part + ".db"))) {
        BatchWriter writer = new BatchWriter(file, 0, Salt.of(part));
        for (int i = 0; i < MESSAGES; i++) {
          writer.addBlob(new byte[100], 100, null);
        }
        writer.flush();
      }
    }
  }

  /** A name ends with the owner's number and a random one, both of four digits. */
  private static String partOf(int owner, int round) {
    return String.format("1795469960_01a20a59-6422-7000-8000-5451%04x%04x", owner, round);
  }

  /** A batch that is just being recovered can lie there twice: itself, and its copy. */
  private static Set<String> parts(Path directory) throws Exception {
    return batches(directory).stream()
        .map(name -> name.replaceFirst(".*_(1795469960_[0-9a-f-]+).*", "$1"))
        .collect(Collectors.toSet());
  }

  private static void killWhileOpening(Path directory, Random random) throws Exception {
    try (Jvm child = Jvm.start(Children.Opener.class, directory)) {
      assertThat(child.line()).isEqualTo("opening");
      LockSupport.parkNanos(random.nextInt(500_000_000));
      child.kill();
    }
  }
}
