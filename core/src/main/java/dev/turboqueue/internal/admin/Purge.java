package dev.turboqueue.internal.admin;

import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;

/** Deletes the batches in a state that nobody has in hand. */
public final class Purge {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final AdminParts parts;

  /** Creates a purge. */
  public Purge(AdminParts parts) {
    this.parts = parts;
  }

  /** Deletes all batches in {@code state} and returns how many messages were not settled. */
  public long run(BatchState state) throws IOException {
    if (state == BatchState.LOADING || state == BatchState.ASSIGNED) {
      throw new IllegalArgumentException(
          "Batches in state " + state + " are in hand of a process and cannot be purged");
    }
    long[] messages = {0};
    FirstFailure each = new FirstFailure();
    for (BatchName resting : parts.open().usingOpen(() -> parts.files().resting(state))) {
      each.run(() -> parts.open().usingOpen(() -> messages[0] += purge(resting)));
    }
    each.end();
    return messages[0];
  }

  private long purge(BatchName resting) throws IOException {
    if (parts.foreign().hasCompanion(resting)) {
      parts.foreign().makePlain(resting); // before its name differs from that of its journal
    }
    BatchName claimed = parts.claim(resting);
    if (claimed == null) {
      return 0;
    }
    long messages = 0;
    try (BatchReader reader = parts.foreign().open(claimed)) {
      messages = left(reader);
    } catch (DamagedBatchException e) {
      LOG.log(
          System.Logger.Level.INFO, "Purged without counting its messages: {0}", e.getMessage());
    } catch (IOException e) {
      parts.files().giveBack(claimed);
      throw new IOException(parts.directory().message(e, claimed), e);
    }
    parts.files().delete(claimed);
    return messages;
  }

  private static long left(BatchReader reader) throws IOException {
    if (reader.messages() >= 0) {
      return Math.max(0, reader.messages() - reader.settled());
    }
    long messages = 0;
    while (reader.next()) {
      messages++;
    }
    return messages;
  }
}
