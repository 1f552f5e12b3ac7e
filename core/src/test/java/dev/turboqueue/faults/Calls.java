package dev.turboqueue.faults;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a {@link Scenario} makes, each of which may meet the fault; logs what they did.
 */
final class Calls {

  /** Where the messages that a scenario itself sends begin; those before lie in the queue. */
  static final int FIRST = 3_000;

  /** How many messages fill a batch. */
  static final int BATCH = 1_200;

  /** Beyond what any scenario waits for. */
  static final Duration LATER = Duration.ofHours(1);

  private static final int RETRIES = 3;

  private final Path directory;
  private final EventLog log;
  private final DirectoryOptions options;
  private final boolean retries;
  private final Duration patience;
  private final List<Long> sent = new ArrayList<>();
  private long next = FIRST;

  /**
   * Creates calls of a queue.
   *
   * @param retries whether a call that fails is made again, as a program would that outlasts it
   */
  Calls(Path directory, EventLog log, Fsync fsync, boolean retries) {
    this.directory = directory;
    this.log = log;
    this.retries = retries;
    patience = Duration.ofSeconds(retries ? 12 : 1); // what cannot be opened is left alone for 10
    options =
        DirectoryOptions.builder()
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

  /** A step without a result. */
  private interface IoStep {
    void run() throws IOException;
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

  TurboQueue open() throws IOException, InterruptedException {
    return Objects.requireNonNull(attempt(() -> TurboQueue.open(directory, options)));
  }

  Closer closer(AutoCloseable closeable) {
    return new Closer(closeable);
  }

  /** Closes what can be closed but once: what is not given back then is at the process's end. */
  final class Closer implements Closeable {

    private final AutoCloseable closeable;

    private Closer(AutoCloseable closeable) {
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

  void send(Producer producer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      byte[] payload = Payload.of(next);
      send(next++, () -> producer.send(payload));
    }
  }

  void sendForLater(Producer producer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      OutgoingMessage message = OutgoingMessage.bytes(Payload.of(next)).delay(LATER).build();
      log.add(next, EventLog.LAID_ASIDE);
      send(next++, () -> producer.send(message));
    }
  }

  private void send(long number, Step<Boolean> sending) throws IOException, InterruptedException {
    log.add(number, EventLog.SENDING);
    attempt(
        () -> {
          try {
            return sending.run();
          } catch (IOException e) {
            log.add(number, EventLog.REFUSED);
            throw e;
          }
        });
    log.remove(number, EventLog.REFUSED);
    sent.add(number);
  }

  void flush(Producer producer) throws IOException, InterruptedException {
    attempt(
        () -> {
          producer.flush();
          return null;
        });
    accept();
  }

  void close(Producer producer) throws IOException, InterruptedException {
    attempt(
        () -> {
          producer.close();
          return null;
        });
    accept();
  }

  private void accept() {
    sent.forEach(number -> log.add(number, EventLog.ACCEPTED));
    sent.clear();
  }

  Batch batch(Consumer consumer) throws IOException, InterruptedException {
    Batch batch = attempt(() -> consumer.pollBatch(patience));
    if (batch == null) {
      throw new IOException("No batch of " + directory + " came");
    }
    return batch;
  }

  private Message message(Consumer consumer) throws IOException, InterruptedException {
    Message message = attempt(() -> consumer.poll(patience));
    if (message == null) {
      throw new IOException("No message of " + directory + " came");
    }
    return message;
  }

  /** Returns the numbers of the messages that are left of a batch. */
  private List<Long> numbers(Batch batch) throws IOException, InterruptedException {
    List<Long> numbers = new ArrayList<>();
    attempt(
        () -> {
          try {
            batch.forEach(message -> numbers.add(Payload.number(message)));
            return null;
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
    return numbers;
  }

  int acknowledgeAll(Batch batch) throws IOException, InterruptedException {
    List<Long> numbers = numbers(batch);
    numbers.forEach(number -> log.add(number, EventLog.ACKING));
    attempt(
        () -> {
          batch.ack();
          return null;
        });
    numbers.forEach(number -> log.add(number, EventLog.ACKED));
    return numbers.size();
  }

  void acknowledge(Consumer consumer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Message message = message(consumer);
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

  void release(Consumer consumer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Message message = message(consumer);
      log.add(Payload.number(message), EventLog.ACCEPTED | EventLog.MOVED);
      attempt(
          () -> {
            message.release();
            return null;
          });
    }
  }

  void releaseForLater(Consumer consumer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Message message = message(consumer);
      layAside(List.of(Payload.number(message)), () -> message.release(LATER));
    }
  }

  void reject(Consumer consumer, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Message message = message(consumer);
      layAside(List.of(Payload.number(message)), () -> message.reject("no good"));
    }
  }

  void releaseAllForLater(Batch batch) throws IOException, InterruptedException {
    layAside(numbers(batch), () -> batch.release(LATER));
  }

  void rejectAll(Batch batch) throws IOException, InterruptedException {
    layAside(numbers(batch), () -> batch.reject("no good"));
  }

  private void layAside(List<Long> numbers, IoStep step) throws IOException, InterruptedException {
    numbers.forEach(
        number -> log.add(number, EventLog.ACCEPTED | EventLog.MOVED | EventLog.LAID_ASIDE));
    attempt(
        () -> {
          step.run();
          return null;
        });
  }

  /** Puts every other dead letter back. */
  void retryDeadLetters(TurboQueue queue) throws IOException, InterruptedException {
    attempt(
        () ->
            queue
                .deadLetters()
                .retry(
                    letter -> {
                      long number = Payload.number(letter);
                      if (number % 2 == 0) {
                        log.remove(number, EventLog.LAID_ASIDE);
                      }
                      return number % 2 == 0;
                    }));
  }

  void repair(TurboQueue queue) throws IOException, InterruptedException {
    attempt(queue::repair);
  }
}
