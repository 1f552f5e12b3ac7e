package dev.turboqueue.internal.engine;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.admin.AdminParts;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchIds;
import dev.turboqueue.internal.batch.DeferredCleanup;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.RecycledFiles;
import dev.turboqueue.internal.owner.OpenLock;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.receive.Claimer;
import dev.turboqueue.internal.receive.ReceiveParts;
import dev.turboqueue.internal.receive.Redelivery;
import dev.turboqueue.internal.recover.ForeignFiles;
import dev.turboqueue.internal.recover.Quarantine;
import dev.turboqueue.internal.recover.Recovery;
import dev.turboqueue.internal.send.BatchFactory;
import dev.turboqueue.internal.send.BatchLimit;
import dev.turboqueue.internal.send.DelayedBatches;
import dev.turboqueue.internal.send.Roller;
import dev.turboqueue.internal.send.SendParts;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Exit;
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.Pause;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/** The parts of an open queue, from the disk upwards. Only this class connects them. */
/*
 * The order of locks: a thread that holds a lock takes only those below it.
 *
 *   OpenLock                 shared by calls, alone while the queue is closed
 *   DirectoryProducer, DirectoryConsumer
 *   Redelivery
 *   ClaimedBatch
 *   LoadingBatch             its forcing
 *   BatchLimit, Ownership    the lock of all processes that begin batches under a limit
 *   Claimer, Recovery, DelayedBatches, ForeignFiles, DeferredCleanup, BatchIds, PollBackoff, Hints
 *
 * Those of the last line call nothing that takes another of them. The claimer is the exception,
 * because it looks for dead owners. No user code runs under any of them.
 */
final class QueueParts {

  private final QueueDirectory directory;
  private final DirectoryOptions options;
  private final RecycledFiles recycled;
  private final DeferredCleanup deferred = new DeferredCleanup();
  private final BatchFiles files;
  private final ForeignFiles foreign;
  private final Events events;
  private final TimeSource time;
  private final Recovery recovery;
  private final Ownership ownership;
  private final Hints hints;
  private final DelayedBatches delayed;
  private final OpenLock open;
  private final SendParts sending;
  private final ReceiveParts receiving;

  /** Opens the parts of a queue: this process becomes one of its owners. */
  QueueParts(
      QueueDirectory directory, DirectoryOptions options, TimeSource time, Runnable wakeMaintenance)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.time = time;
    recycled = new RecycledFiles(directory, options);
    files = new BatchFiles(directory, recycled, deferred);
    foreign = new ForeignFiles(directory, time);
    events = new Events(DirectoryEngine.address(directory.path()), options.listener(), time);
    recovery = new Recovery(directory, files, foreign, time, events);
    Path control = directory.control();
    FileAttribute<?> permissions = directory.permissions();
    ownership =
        Ownership.acquire(control.resolve("owners"), permissions, recovery.numbersInHand(), time);
    hints = new Hints(control.resolve("hints"), permissions, ownership.number(), time);
    recovery.connect(ownership, hints);
    delayed = new DelayedBatches(directory, files, hints, time);
    open = new OpenLock(directory.path());
    sending = newSending(wakeMaintenance);
    receiving = newReceiving(wakeMaintenance);
  }

  private SendParts newSending(Runnable wakeMaintenance) {
    BatchIds ids = new BatchIds(time, ownership.number());
    return new SendParts(
        directory,
        options,
        ownership,
        hints,
        events,
        new BatchFactory(directory, files, options, ownership, ids, time),
        new BatchLimit(directory, ownership, options.maxAvailFiles(), time),
        new Roller(directory, hints, ownership, events, delayed),
        delayed,
        time,
        wakeMaintenance);
  }

  private ReceiveParts newReceiving(Runnable wakeMaintenance) {
    return new ReceiveParts(
        directory,
        files,
        ownership,
        open,
        hints,
        new Pause(directory, time),
        new Exit(),
        events,
        foreign,
        new Quarantine(directory, files, events),
        delayed,
        new Claimer(directory, files, ownership, hints, foreign, recovery, time),
        new Redelivery(sending.batches(), sending.roller(), delayed, events),
        time,
        wakeMaintenance);
  }

  OpenLock open() {
    return open;
  }

  Ownership ownership() {
    return ownership;
  }

  Recovery recovery() {
    return recovery;
  }

  RecycledFiles recycled() {
    return recycled;
  }

  /** Returns what could not be given back yet. */
  DeferredCleanup deferred() {
    return deferred;
  }

  SendParts sending() {
    return sending;
  }

  ReceiveParts receiving() {
    return receiving;
  }

  /** Returns the shared parts of an operator's tasks. */
  AdminParts admin() {
    return new AdminParts(directory, files, ownership, open, foreign);
  }
}
