package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.Repaired;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.Extras;
import dev.turboqueue.internal.format.Fragments;
import dev.turboqueue.internal.format.NotPlainException;
import dev.turboqueue.internal.format.Salt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves what can be read of damaged batches; {@code docs/protocol.md}, "Repair". The damaged file
 * is put away only when all that was saved has rolled: killed before and run again, messages can
 * come twice, none is lost.
 */
final class Repair {

  private final DirectoryQueue queue;
  private final QueueOptions options;

  Repair(DirectoryQueue queue, QueueOptions options) {
    this.queue = queue;
    this.options = options;
  }

  /** Repairs all damaged batches that nobody else repairs meanwhile. */
  List<Repaired> run() throws IOException {
    List<Repaired> done = new ArrayList<>();
    for (String corrupt : queue.files().names(BatchState.CORRUPT)) {
      BatchName taken = queue.take(corrupt);
      if (taken != null) {
        done.add(repair(taken));
      }
    }
    return done;
  }

  private Repaired repair(BatchName taken) throws IOException {
    Copies copies = new Copies(taken);
    Closing failed = new Closing();
    try {
      List<String> lost = copies.copy();
      Path kept = queue.files().control().resolve("repaired_" + taken.home());
      queue.files().disk().rename(queue.files().resolve(taken.file()), kept);
      return new Repaired(taken.home(), copies.first, copies.messages, lost);
    } catch (IOException | RuntimeException e) {
      failed.run(
          () -> {
            throw e;
          });
      failed.run(copies::discard);
      failed.run(() -> queue.putBack(taken.file(), taken.home()));
      failed.end();
      throw e;
    }
  }

  /** The new batches with what is saved of a damaged one. */
  private final class Copies implements Fragments.Sink {

    private final BatchName from;
    private final BitSet settled;
    private @Nullable LoadingBatch batch;
    private String first = "";
    private long messages;

    Copies(BatchName from) {
      this.from = from;
      settled = new BitSet();
    }

    List<String> copy() throws IOException {
      readSettled();
      int salt = BatchIds.writer(from.part()) == null ? 0 : Salt.of(from.part());
      List<String> lost;
      try (DiskFile file = open()) {
        lost = Fragments.read(file, from.home(), salt, this);
      }
      roll();
      return lost;
    }

    private DiskFile open() throws IOException {
      return queue.files().disk().openReadOnly(queue.files().resolve(from.file()));
    }

    /**
     * Finds what was handed out and settled. What damage hid from consumers counts as settled in
     * the header, too, but was never handed out: only what they could read counts here. A foreign
     * file's messages have no places of their own: behind damage, its progress could mean messages
     * that nobody has settled.
     */
    private void readSettled() throws IOException {
      try (BatchReader reader = BatchReader.open(open(), from.home())) {
        if (reader.isOurs()) {
          BitSet marked = reader.beyond();
          marked.set(0, (int) Math.min(reader.progress(), reader.messages()));
          reader.forgetProgress();
          while (reader.next()) {
            settled.set((int) reader.position(), marked.get((int) reader.position()));
          }
        }
      } catch (DamagedBatchException | NotPlainException e) {
        settled.clear(); // what is not known counts as not settled
      }
    }

    @Override
    public void message(long place, boolean text, byte[] payload, @Nullable Extras extras)
        throws IOException {
      if (place <= Integer.MAX_VALUE && settled.get((int) place)) {
        return;
      }
      long length = payload.length + (extras == null ? 0 : extras.length());
      if (batch != null && !batch.hasRoom(length)) {
        roll();
      }
      if (batch == null) {
        batch = begin();
      }
      batch.add(text, payload, payload.length, extras);
      messages++;
    }

    private LoadingBatch begin() throws IOException {
      String part = queue.ids().next(options.naming());
      String home =
          from.holdsDeadLetters()
              ? BatchName.dead(part)
              : BatchName.available(options.naming(), part);
      String loading = BatchName.loadingCopies(options.naming(), part);
      return new LoadingBatch(queue.files(), queue.spares(), options, loading, home, 0);
    }

    private void roll() throws IOException {
      LoadingBatch full = batch;
      if (full != null) {
        queue.roller().roll(full);
        first = first.isEmpty() ? full.name().file() : first;
        batch = null;
      }
    }

    void discard() throws IOException {
      if (batch != null && !batch.isOver()) {
        batch.discard();
      }
    }
  }
}
