package dev.turboqueue.internal.receive;

import dev.turboqueue.BatchState;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.engine.DirectoryQueue;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of a directory. A batch of them is taken like any other, but goes back among the
 * dead letters with what was not asked for. Thread-safe.
 */
public final class DirectoryDeadLetters implements DeadLetters {

  private final DirectoryQueue queue;

  public DirectoryDeadLetters(DirectoryQueue queue) {
    this.queue = queue;
  }

  /** What to do with a letter that was asked for. */
  @FunctionalInterface
  private interface Action {
    void run(ClaimedBatch batch, ReceivedMessage letter) throws IOException;
  }

  @Override
  public long retry(Predicate<? super StoredMessage> which) throws IOException {
    return forEach(which, (batch, letter) -> batch.resend(letter));
  }

  @Override
  public long purge(Predicate<? super StoredMessage> which) throws IOException {
    return forEach(which, (batch, letter) -> batch.ack(letter));
  }

  private long forEach(Predicate<? super StoredMessage> which, Action action) throws IOException {
    long done = 0;
    for (String home : queue.files().names(BatchState.DEAD)) {
      done += queue.usingOpen(() -> inBatch(home, which, action));
    }
    return done;
  }

  private long inBatch(String home, Predicate<? super StoredMessage> which, Action action)
      throws IOException {
    ClaimedBatch batch = take(home);
    if (batch == null) {
      return 0;
    }
    long done = 0;
    try {
      ReceivedMessage letter;
      while ((letter = batch.next()) != null) {
        if (which.test(letter)) {
          action.run(batch, letter);
          done++;
        }
      }
    } finally {
      FirstFailure closing = new FirstFailure();
      closing.run(() -> queue.redelivery().finish(from -> from == batch));
      closing.run(batch::giveBack);
      closing.end();
    }
    return done;
  }

  private @Nullable ClaimedBatch take(String home) throws IOException {
    BatchName name = queue.take(home);
    if (name == null) {
      return null; // another process was faster
    }
    try {
      return new ClaimedBatch(
          queue, ConsumerOptions.defaults(), name, queue.foreign().open(name.file()));
    } catch (DamagedBatchException e) {
      queue.setAside(name, List.of(String.valueOf(e.getMessage())));
      return null;
    } catch (IOException e) {
      queue.putBack(name.file(), home);
      throw e;
    }
  }
}
