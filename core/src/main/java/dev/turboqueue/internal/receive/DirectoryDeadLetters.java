package dev.turboqueue.internal.receive;

import dev.turboqueue.BatchState;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of a directory. A batch of them is taken like any other, but returns to the dead
 * letters with those that were not chosen. Thread-safe.
 */
public final class DirectoryDeadLetters implements DeadLetters {

  private final ReceiveParts parts;

  /** Creates the dead letters of a queue. */
  public DirectoryDeadLetters(ReceiveParts parts) {
    this.parts = parts;
  }

  /** What to do with a chosen dead letter. */
  @FunctionalInterface
  private interface Action {
    void run(ClaimedBatch batch, ReceivedMessage letter) throws IOException;
  }

  @Override
  public long retry(Predicate<? super StoredMessage> which) throws IOException {
    return forEach(which, ClaimedBatch::resend);
  }

  @Override
  public long purge(Predicate<? super StoredMessage> which) throws IOException {
    return forEach(which, ClaimedBatch::ack);
  }

  private long forEach(Predicate<? super StoredMessage> which, Action action) throws IOException {
    long done = 0;
    FirstFailure each = new FirstFailure(); // one batch does not stop the others
    for (BatchName dead : parts.open().usingOpen(() -> parts.files().resting(BatchState.DEAD))) {
      try {
        done += parts.open().usingOpen(() -> inBatch(dead, which, action));
      } catch (IOException e) {
        each.fail(e);
      }
    }
    each.end();
    return done;
  }

  private long inBatch(BatchName dead, Predicate<? super StoredMessage> which, Action action)
      throws IOException {
    ClaimedBatch batch = claim(dead);
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
      FirstFailure each = new FirstFailure();
      each.run(() -> parts.redelivery().finish(from -> from == batch));
      each.run(batch::giveBack);
      each.end();
    }
    return done;
  }

  private @Nullable ClaimedBatch claim(BatchName dead) throws IOException {
    BatchName name = parts.claim(dead);
    if (name == null) {
      return null; // another process was faster
    }
    try {
      return new ClaimedBatch(
          parts, ConsumerOptions.defaults(), name, parts.foreign().open(name), batch -> {});
    } catch (DamagedBatchException e) {
      parts.quarantine().putAside(name, List.of(String.valueOf(e.getMessage())));
      return null;
    } catch (IOException e) {
      parts.files().giveBack(name);
      throw e;
    }
  }
}
