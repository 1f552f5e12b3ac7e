package dev.turboqueue.internal.send;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.time.TimeSource;

/**
 * The parts that all producers of a queue share.
 *
 * @param wakeMaintenance tells the maintenance that a batch is being filled
 */
public record SendParts(
    QueueDirectory directory,
    DirectoryOptions options,
    Ownership ownership,
    Hints hints,
    Events events,
    BatchFactory batches,
    BatchLimit limit,
    Roller roller,
    DelayedBatches delayed,
    TimeSource time,
    Runnable wakeMaintenance) {}
