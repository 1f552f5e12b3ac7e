package dev.turboqueue.internal.admin;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.internal.batch.BatchName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Counts the messages of a queue that are not settled. */
public final class Depth {

  private static final Set<BatchState> TO_BE_DONE =
      EnumSet.of(BatchState.AVAILABLE, BatchState.DELAYED, BatchState.ASSIGNED);

  private Depth() {}

  /** Returns how many messages in {@code directory} are available, delayed or in hand. */
  public static long of(Path directory) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    List<BatchInfo> uncounted = new ArrayList<>();
    long[] messages = {0};
    inspector.forEach(
        batch -> {
          if (!counts(batch)) {
            return;
          }
          if (batch.messages() < 0) {
            uncounted.add(batch);
          } else {
            messages[0] += Math.max(0, batch.messages() - batch.settled());
          }
        });
    for (BatchInfo batch : uncounted) {
      messages[0] += count(inspector, batch);
    }
    return messages[0];
  }

  /** What is moved is not settled before it is a dead letter. */
  private static boolean counts(BatchInfo batch) {
    if (batch.state() != BatchState.LOADING) {
      return TO_BE_DONE.contains(batch.state());
    }
    BatchName name = BatchName.parse(batch.file()); // it is in the queue's directory itself
    return name != null && name.isMoved() && name.resting().state() != BatchState.DEAD;
  }

  /** A batch of the Python library does not say how many messages it has. */
  private static long count(QueueInspector inspector, BatchInfo batch) throws IOException {
    long messages = 0;
    try (MessageReader reader = inspector.read(batch)) {
      while (reader.next() != null) {
        messages++;
      }
    } catch (NoSuchFileException | DamagedBatchException e) {
      return messages; // settled meanwhile, or its next owner will put it aside
    }
    return messages;
  }
}
