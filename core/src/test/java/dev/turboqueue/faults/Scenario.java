package dev.turboqueue.faults;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a process does with a queue while a fault waits for it: always the same calls. It opens the
 * queue, which recovers what dead owners left there; fills batches that are rolled because they are
 * full, because of a flush and by closing; receives, acknowledges one by one and by the batch, and
 * gives a batch back.
 */
final class Scenario {

  /** Where the messages that the scenario itself sends begin; those before lie in the queue. */
  static final int FIRST = 3_000;

  private static final int BATCH = 1_200;
  private static final int RETRIES = 3;

  private final Path directory;
  private final EventLog log;
  private final QueueOptions options;
  private final boolean retries;
  private final Duration patience;
  private final List<Long> sent = new ArrayList<>();
  private long next = FIRST;

  /**
   * Creates a scenario.
   *
   * @param retries whether a call that fails is made again, as a program would that outlasts it
   */
  Scenario(Path directory, EventLog log, Fsync fsync, boolean retries) {
    this.directory = directory;
    this.log = log;
    this.retries = retries;
    patience = Duration.ofSeconds(retries ? 12 : 1); // what cannot be opened is left alone for 10
    options =
        QueueOptions.builder()
            .fsync(fsync)
            .maxEventsPerFile(BATCH)
            .maxAvailFiles(1_000)
            .maxBatchAge(Duration.ofDays(1))
            .build();
  }

  /** A call that may meet the fault. */
  private interface Step<T> {
    @Nullable T run() throws IOException, InterruptedException;
  }

  private <T> @Nullable T attempt(Step<T> step) throws IOException, InterruptedException {
    for (int left = retries ? RETRIES : 0; ; left--) {
      try {
        return step.run();
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /** Does everything; throws what the first call threw that did not succeed in the end. */
  void run() throws IOException, InterruptedException {
    TurboQueue queue = Objects.requireNonNull(attempt(() -> TurboQueue.open(directory, options)));
    Closer end = new Closer(queue);
    try (end) {
      Producer producer = queue.producer();
      send(producer, BATCH + 200);
      flush(producer);
      send(producer, 50);
      flush(producer);
      send(producer, 30);
      attempt(
          () -> {
            producer.close();
            return null;
          });
      accept();
      Consumer first = queue.consumer();
      int done = acknowledgeAll(batch(first));
      acknowledge(first, BATCH + 100 - done); // more than after which progress is written
      new Closer(first).close();
      Consumer second = queue.consumer();
      acknowledge(second, 100);
      new Closer(second).close();
    }
  }

  /** Closes what can be closed but once: what is not given back then is at the process's end. */
  private final class Closer implements Closeable {

    private final AutoCloseable closeable;

    Closer(AutoCloseable closeable) {
      this.closeable = closeable;
    }

    @Override
    public void close() throws IOException {
      try {
        closeable.close();
      } catch (IOException e) {
        if (!retries) {
          throw e;
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private void send(Producer producer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      long number = next++;
      byte[] payload = Payload.of(number);
      log.add(number, EventLog.SENDING);
      attempt(
          () -> {
            try {
              return producer.send(payload);
            } catch (IOException e) {
              log.add(number, EventLog.REFUSED);
              throw e;
            }
          });
      log.remove(number, EventLog.REFUSED);
      sent.add(number);
    }
  }

  private void flush(Producer producer) throws IOException, InterruptedException {
    attempt(
        () -> {
          producer.flush();
          return null;
        });
    accept();
  }

  private void accept() {
    sent.forEach(number -> log.add(number, EventLog.ACCEPTED));
    sent.clear();
  }

  private Batch batch(Consumer consumer) throws IOException, InterruptedException {
    Batch batch = attempt(() -> consumer.pollBatch(patience));
    if (batch == null) {
      throw new IOException("No batch of " + directory + " came");
    }
    return batch;
  }

  private int acknowledgeAll(Batch batch) throws IOException, InterruptedException {
    List<Long> numbers = new ArrayList<>();
    for (Message message : batch) {
      numbers.add(Payload.number(message));
    }
    numbers.forEach(number -> log.add(number, EventLog.ACKING));
    attempt(
        () -> {
          batch.ack();
          return null;
        });
    numbers.forEach(number -> log.add(number, EventLog.ACKED));
    return numbers.size();
  }

  private void acknowledge(Consumer consumer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Message message = attempt(() -> consumer.poll(patience));
      if (message == null) {
        throw new IOException("No message of " + directory + " came");
      }
      long number = Payload.number(message);
      log.add(number, EventLog.ACKING);
      attempt(
          () -> {
            message.ack();
            return null;
          });
      log.add(number, EventLog.ACKED);
    }
  }
}
