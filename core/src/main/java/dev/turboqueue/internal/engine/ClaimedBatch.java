package dev.turboqueue.internal.engine;

import dev.turboqueue.Batch;
import dev.turboqueue.Message;
import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A batch that this process owns, from its claim to its end. Thread-safe. */
final class ClaimedBatch implements Batch {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** After how many settled messages the progress is written at the latest. */
  private static final int MARK_EVERY = 1_000;

  private final QueueDirectory directory;
  private final String available;
  private final Path file;
  private final String id;
  private final BatchReader reader;
  private final Settlement settlement;

  private int marked;
  private int expected;
  private int outstanding;
  private boolean exhausted;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    DONE,
    GIVEN_BACK
  }

  ClaimedBatch(QueueDirectory directory, String available, Path file, BatchReader reader) {
    this.directory = directory;
    this.available = available;
    this.file = file;
    this.reader = reader;
    BatchName name = BatchName.parse(available);
    id = name == null ? available : name.id();
    marked = (int) Math.max(0, reader.progress());
    expected = marked;
    settlement = new Settlement(marked);
  }

  @Override
  public String id() {
    return id;
  }

  /** Returns the next message, null if there is none. */
  synchronized @Nullable ReceivedMessage next() throws IOException {
    if (exhausted || state != State.OPEN) {
      return null;
    }
    if (!reader.next()) {
      exhausted = true;
      finishIfComplete();
      return null;
    }
    int position = (int) reader.position();
    while (expected < position) {
      settlement.settle(expected++); // it was on a damaged page
    }
    expected = position + 1;
    outstanding++;
    exhausted = reader.atEnd();
    return new ReceivedMessage(this, reader);
  }

  /** Settles the message at {@code position}. */
  synchronized void settle(int position) throws IOException {
    checkNotGivenBack();
    if (state == State.DONE || !settlement.settle(position)) {
      return;
    }
    outstanding--;
    if (exhausted && outstanding == 0) {
      finishIfComplete();
    } else if (settlement.prefix() - marked >= MARK_EVERY) {
      mark(settlement.prefix());
    }
  }

  private void checkNotGivenBack() {
    if (state == State.GIVEN_BACK) {
      throw new IllegalStateException(
          "Batch "
              + id
              + " was given back when its consumer was closed; acknowledge before closing");
    }
  }

  @Override
  public synchronized void ack() throws IOException {
    checkNotGivenBack();
    if (state == State.OPEN) {
      exhausted = true;
      outstanding = 0;
      finishIfComplete();
    }
  }

  private void finishIfComplete() throws IOException {
    if (outstanding > 0) {
      return;
    }
    if (reader.progress() > 0) {
      reader.checkPages(); // who had it before may have met damage in what is settled
    }
    if (reader.damage().isEmpty()) {
      // Before the unlink, which a power failure may undo. A foreign file does not say how many.
      mark(reader.messages() < 0 ? Integer.MAX_VALUE : reader.messages());
      directory.disk().delete(file);
    } else {
      setAside(directory, available, file, reader.damage());
    }
    state = State.DONE;
    reader.close();
  }

  /** Puts a damaged batch aside and says what is wrong with it. */
  static void setAside(QueueDirectory directory, String available, Path file, List<String> damage)
      throws IOException {
    String corrupt = BatchName.corrupt(available);
    directory.disk().rename(file, directory.resolve(corrupt));
    LOG.log(
        System.Logger.Level.ERROR,
        "Damaged batch kept as {0}: {1}",
        directory.resolve(corrupt),
        summary(damage));
  }

  private static String summary(List<String> damage) {
    String first = String.join("; ", damage.subList(0, Math.min(3, damage.size())));
    return damage.size() > 3 ? first + "; and " + (damage.size() - 3) + " more" : first;
  }

  private void mark(int settled) throws IOException {
    reader.markProgress(settled);
    marked = settled;
  }

  /** Writes the progress if it has changed. */
  synchronized void saveProgress() throws IOException {
    if (state == State.OPEN && settlement.prefix() > marked) {
      mark(settlement.prefix());
    }
  }

  /** Returns whether a message may be left to hand out. */
  synchronized boolean hasMore() {
    return state == State.OPEN && !exhausted;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Returns this batch to its place in the queue; returns whether it was still open. */
  synchronized boolean giveBack() throws IOException {
    if (state != State.OPEN) {
      return false;
    }
    saveProgress();
    state = State.GIVEN_BACK;
    reader.close();
    return directory.disk().rename(file, directory.resolve(available));
  }

  @Override
  public Iterator<Message> iterator() {
    return new Messages();
  }

  private final class Messages implements Iterator<Message> {

    private @Nullable Message ahead;

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        try {
          ahead = ClaimedBatch.this.next();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ahead != null;
    }

    @Override
    public Message next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The batch has no further message");
      }
      Message message = ahead;
      ahead = null;
      return Objects.requireNonNull(message);
    }
  }
}
