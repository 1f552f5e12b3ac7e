package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.format.Resealed;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery is killed, and run again. */
class RecoveryTest {

  private static final int ROUNDS = 15;
  private static final int OWNERS = 5;

  @TempDir Path root;

  @Test
  void recovery_can_be_killed_at_any_point_and_run_again() throws Exception {
    Path template = filledByOneThatWasKilled();
    long messages = recoveredMessages(template);
    assertThat(messages).isGreaterThan(10_000);
    Path directory = root.resolve("q");
    TurboQueue.open(directory).close();
    Seeds.withSeed(
        random -> {
          for (int round = 0; round < ROUNDS; round++) {
            leaveDeadOwners(directory, template, round);
            killWhileOpening(directory, random);
            assertThat(batches(directory)).hasSize((round + 1) * OWNERS);
          }
        });
    TurboQueue.open(directory).close();
    QueueInspector inspector = QueueInspector.of(directory);
    assertThat(inspector.batches(BatchState.AVAILABLE)).hasSize(ROUNDS * OWNERS);
    for (BatchInfo batch : inspector.batches(BatchState.AVAILABLE)) {
      assertThat(inspector.verify(batch)).isEmpty();
      assertThat(batch.messages()).as(batch.file()).isEqualTo(messages);
    }
  }

  /** Returns a batch that lacks its end. */
  private Path filledByOneThatWasKilled() throws Exception {
    Path directory = root.resolve("template");
    try (Jvm child = Jvm.start(Children.EndlessProducer.class, directory)) {
      assertThat(child.line()).isEqualTo("sent");
      child.kill();
    }
    String name = files(directory, "loading_").get(0);
    return Files.copy(directory.resolve(name), root.resolve(name));
  }

  private long recoveredMessages(Path template) throws Exception {
    TurboQueue.open(root.resolve("template")).close();
    QueueInspector inspector = QueueInspector.of(root.resolve("template"));
    assertThat(template).exists();
    return inspector.batches(BatchState.AVAILABLE).get(0).messages();
  }

  /** As if several owners had died together: their marks, and a batch of each. */
  private static void leaveDeadOwners(Path directory, Path template, int round) throws Exception {
    byte[] marks = new byte[OWNERS + 1];
    for (int owner = 1; owner <= OWNERS; owner++) {
      marks[owner] = 1;
      String name = nameOf(owner, template, round);
      byte[] loading = Resealed.copy(Files.readAllBytes(template), id(template), id(Path.of(name)));
      Files.write(directory.resolve(name), loading);
    }
    Files.write(directory.resolve(".turboqueue/owners"), marks);
  }

  private static String id(Path loading) {
    String name = String.valueOf(loading.getFileName());
    return name.substring("loading_".length(), name.length() - ".db".length());
  }

  /** A name ends with the owner's number and a random one, both of four digits. */
  private static String nameOf(int owner, Path template, int round) {
    String name = String.valueOf(template.getFileName());
    String common = name.substring(0, name.length() - "12345678.db".length());
    return common + String.format("%04x%04x.db", owner, round);
  }

  private static void killWhileOpening(Path directory, Random random) throws Exception {
    try (Jvm child = Jvm.start(Children.Opener.class, directory)) {
      assertThat(child.line()).isEqualTo("opening");
      LockSupport.parkNanos(random.nextInt(500_000_000));
      child.kill();
    }
  }
}
