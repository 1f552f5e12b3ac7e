package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What another process finds in a queue after the faults, against what the first one saw. */
final class Aftermath {

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** What is not delivered now. */
  private static final List<BatchState> ASIDE = List.of(BatchState.DEAD, BatchState.DELAYED);

  private Aftermath() {}

  /** Takes everything that is left out of the queue, but damaged batches. */
  static Found drain(Path directory) throws Exception {
    Found found = new Found();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      receiveAll(consumer, directory, found);
      for (BatchState state : ASIDE) {
        lookInto(directory, state, found);
        queue.purge(state);
      }
    }
    return found;
  }

  private static void receiveAll(Consumer consumer, Path directory, Found found) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      Message message = consumer.poll(Duration.ZERO);
      if (message != null) {
        found.deliver(Payload.number(message));
        message.ack();
      } else if (Queues.batches(directory).stream().allMatch(Aftermath::isAside)) {
        return;
      } else {
        Thread.sleep(1);
      }
    }
  }

  private static boolean isAside(String name) {
    return Stream.of("corrupt_", "dead_", "delayed_").anyMatch(name::startsWith);
  }

  private static void lookInto(Path directory, BatchState state, Found found) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchInfo batch : inspector.batches(state)) {
      try (MessageReader reader = inspector.read(batch)) {
        for (StoredMessage message = reader.next(); message != null; message = reader.next()) {
          found.layAside(Payload.number(message));
        }
      } catch (DamagedBatchException lost) {
        // A power failure can leave an empty file: what it had is not found.
      }
    }
  }

  /**
   * Checks what was found at the end against the log of the process that met the fault.
   *
   * @param undisturbed whether no call of that process has failed
   */
  static void check(EventLog log, Found found, boolean undisturbed) {
    for (long number = 0; number < EventLog.messages(); number++) {
      int times = found.times(number);
      if (log.has(number, EventLog.ACCEPTED) && !log.has(number, EventLog.ACKING)) {
        assertThat(times).as("accepted message %s comes", number).isPositive();
      }
      if (times > 0) {
        assertThat(log.has(number, EventLog.SENDING)).as("message %s was sent", number).isTrue();
        assertThat(log.has(number, EventLog.REFUSED))
            .as("message %s, whose send failed, comes", number)
            .isFalse();
      }
      int most = log.has(number, EventLog.MOVED) && !undisturbed ? 2 : 1;
      assertThat(times).as("how often message %s comes", number).isLessThanOrEqualTo(most);
      if (log.has(number, EventLog.LAID_ASIDE) && undisturbed) {
        assertThat(found.isDelivered(number)).as("laid aside, message %s comes", number).isFalse();
      }
    }
  }
}
