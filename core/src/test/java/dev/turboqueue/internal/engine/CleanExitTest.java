package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.internal.time.SystemTime;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** In which order the queues of a JVM are closed when it exits, and for what the exit waits. */
class CleanExitTest {

  private final Fake from = new Fake();
  private final Fake to = new Fake();

  private Thread exit() {
    Thread exit = new Thread(() -> new CleanExit(List.of(to, from), SystemTime.INSTANCE).run());
    exit.start();
    return exit;
  }

  private void awaitBegun() {
    await().atMost(LONG).until(() -> from.begun && to.begun);
  }

  @Test
  void no_queue_is_closed_while_a_message_of_another_is_in_hand() throws Exception {
    from.inHand = true;
    Thread exit = exit();
    awaitBegun();
    await().atMost(LONG).until(() -> from.looks > 2);
    assertThat(to.closed).isFalse();
    from.inHand = false;
    exit.join();
    assertThat(to.closed).isTrue();
    assertThat(from.closed).isTrue();
  }

  @Test
  void a_message_that_is_never_settled_is_waited_for_no_longer_than_told() throws Exception {
    from.inHand = true;
    from.exitNanos = 1_000_000;
    exit().join();
    assertThat(from.closed).isTrue();
  }

  @Test
  void a_look_that_hangs_keeps_no_queue_from_being_closed() throws Exception {
    from.exitNanos = 1_000_000;
    to.exitNanos = 1_000_000;
    to.hangs = true;
    exit().join();
    assertThat(List.of(from.closed, to.closed)).containsExactly(true, true);
  }

  /** A queue that does what a field says. */
  private static final class Fake implements ClosedAtExit {

    private volatile boolean begun;
    private volatile boolean inHand;
    private volatile boolean hangs;
    private volatile boolean closed;
    private volatile int looks;
    private volatile long exitNanos = LONG.toNanos();

    @Override
    public void beginExit() {
      begun = true;
    }

    @Override
    public long exitNanos() {
      return exitNanos;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread looks
    public boolean isAnyInHand() {
      while (hangs) {
        LockSupport.park();
      }
      looks++;
      return inHand;
    }

    @Override
    public void closeAtExit() {
      closed = true;
    }

    @Override
    public boolean hasFailedToClose() {
      return false;
    }
  }
}
