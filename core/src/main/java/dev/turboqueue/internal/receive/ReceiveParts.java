package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.OpenLock;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.recover.ForeignFiles;
import dev.turboqueue.internal.recover.Quarantine;
import dev.turboqueue.internal.send.DelayedBatches;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Exit;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.Pause;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The parts that all consumers of a queue and their claimed batches share.
 *
 * @param wakeMaintenance tells the maintenance that a batch is in hand
 */
public record ReceiveParts(
    QueueDirectory directory,
    BatchFiles files,
    Ownership ownership,
    OpenLock open,
    Hints hints,
    Pause pause,
    Exit exit,
    Events events,
    ForeignFiles foreign,
    Quarantine quarantine,
    DelayedBatches delayed,
    Claimer claimer,
    Redelivery redelivery,
    TimeSource time,
    Runnable wakeMaintenance) {

  /** Claims a resting batch; returns null if another process was faster. */
  @Nullable BatchName claim(BatchName resting) throws IOException {
    return files.claim(resting, ownership);
  }
}
