package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What another process finds in a queue after the faults, against what the first one saw. */
final class Aftermath {

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private Aftermath() {}

  /** Receives everything that is left and returns the numbers. */
  static Set<Long> drain(Path directory) throws Exception {
    Set<Long> received = new HashSet<>();
    long start = System.nanoTime();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      while (true) {
        Message message = consumer.poll(Duration.ZERO);
        if (message != null) {
          long number = Payload.number(message);
          if (!received.add(number)) {
            throw new AssertionError("Message " + number + " came twice");
          }
          message.ack();
        } else if (Queues.batches(directory).stream().allMatch(name -> name.startsWith("corrupt_"))
            || System.nanoTime() - start > PATIENCE_NANOS) {
          return received;
        } else {
          Thread.sleep(1);
        }
      }
    }
  }

  /** Checks what was received at the end against the log of the process that met the fault. */
  static void check(EventLog log, Set<Long> received) {
    for (long number = 0; number < EventLog.messages(); number++) {
      boolean came = received.contains(number);
      if (log.has(number, EventLog.ACCEPTED) && !log.has(number, EventLog.ACKING)) {
        assertThat(came).as("accepted message %s comes", number).isTrue();
      }
      if (came) {
        assertThat(log.has(number, EventLog.SENDING)).as("message %s was sent", number).isTrue();
        assertThat(log.has(number, EventLog.REFUSED))
            .as("message %s, whose send failed, comes", number)
            .isFalse();
      }
    }
  }
}
