package dev.turboqueue.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchIds;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.DeferredCleanup;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.RecycledFiles;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.Moment;
import dev.turboqueue.testing.ManualTime;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelayedBatchesTest {

  private static final long HOUR = 3_600_000;

  /** Delays are rounded up. */
  private static final long ROUNDING = 50;

  private final ManualTime time = new ManualTime();

  @TempDir Path root;
  private QueueDirectory directory;
  private DelayedBatches delayed;

  @BeforeEach
  void open() throws IOException {
    DirectoryOptions options = DirectoryOptions.defaults();
    directory = QueueDirectory.prepare(root.resolve("q"), options.filePermissions());
    delayed = process();
  }

  /** Returns what looks after delayed batches in a process that knows nothing of the others. */
  private DelayedBatches process() {
    RecycledFiles recycled = new RecycledFiles(directory, DirectoryOptions.defaults());
    BatchFiles files = new BatchFiles(directory, recycled, new DeferredCleanup());
    Path nowhere = root.resolve("missing/hints");
    return new DelayedBatches(
        directory, files, new Hints(nowhere, directory.permissions(), 1, time), time);
  }

  /** Delays a batch; it may be due some milliseconds later. */
  private void delay(long millis) throws IOException {
    BatchName available =
        BatchName.available(BatchNaming.SEED, new BatchIds(time, 1).next(BatchNaming.SEED));
    BatchName waiting = available.delayedUntil(delayed.due(millis));
    Files.createFile(directory.path(waiting));
    delayed.add(waiting);
  }

  private int available(DelayedBatches process) throws IOException {
    process.release();
    return Queues.files(directory.path(), "avail_").size();
  }

  @Test
  void setting_the_wall_clock_moves_no_delay() throws Exception {
    for (long set : new long[] {HOUR, -2 * HOUR}) {
      delay(1_000);
      time.setWallClock(set);
      time.pass(999);
      assertThat(available(delayed) + available(process())).isZero();
      time.pass(1 + ROUNDING);
      assertThat(available(set > 0 ? delayed : process())).isEqualTo(1);
      Files.delete(directory.path().resolve(Queues.files(directory.path(), "avail_").get(0)));
    }
  }

  @Test
  void several_times_come_in_their_order() throws Exception {
    for (long millis : new long[] {600, 200, 1_000, 400, 800}) {
      delay(millis);
    }
    time.pass(ROUNDING);
    for (int come = 1; come <= 5; come++) {
      time.pass(200);
      assertThat(available(delayed)).isEqualTo(come);
    }
  }

  @Test
  void a_delay_goes_on_after_a_reboot_by_the_wall_clock() throws Exception {
    delay(HOUR);
    time.pass(HOUR / 2);
    time.reboot();
    DelayedBatches newcomer = process();
    time.pass(HOUR / 2 - 1);
    assertThat(available(newcomer)).isZero();
    assertThat(newcomer.untilNext()).isBetween(1L, 1 + ROUNDING);
    time.pass(1 + ROUNDING);
    assertThat(available(newcomer)).isEqualTo(1);
  }

  @Test
  void a_wall_clock_that_is_right_only_a_while_after_a_reboot_is_heard_then() throws Exception {
    delay(HOUR);
    time.reboot();
    time.setWallClock(-100 * HOUR);
    DelayedBatches newcomer = process();
    assertThat(available(newcomer)).isZero();
    time.setWallClock(100 * HOUR);
    time.pass(HOUR + ROUNDING);
    assertThat(available(newcomer)).isEqualTo(1);
  }

  @Test
  void messages_that_are_due_together_share_a_batch_whatever_the_wall_clock_says() {
    Moment due = delayed.due(100);
    time.setWallClock(1);
    assertThat(delayed.due(100)).isEqualTo(due);
  }
}
