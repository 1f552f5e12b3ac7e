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
import dev.turboqueue.internal.signal.Hints;
import dev.turboqueue.internal.signal.Pause;
import dev.turboqueue.internal.signal.QueueClock;
import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.time.InstantSource;

/**
 * The parts of an open queue, from the disk upwards: the one place that wires them.
 *
 * @param deferred what could not be given back yet
 */
/*
 * The order of locks: a thread that holds one takes only those below it.
 *
 *   OpenLock                 shared by calls, alone while the queue is closed
 *   DirectoryProducer, DirectoryConsumer
 *   Redelivery
 *   ClaimedBatch
 *   LoadingBatch             its forcing
 *   BatchLimit, Ownership    the lock of all processes that begin batches under a limit
 *   Claimer, Recovery, DelayedBatches, ForeignFiles, DeferredCleanup, BatchIds, PollBackoff, Hints
 *
 * Those of the last line call nothing that takes another of them, but for the claimer, which looks
 * for dead owners. No code of the user runs under any of them.
 */
record QueueParts(
    OpenLock open,
    Ownership ownership,
    Recovery recovery,
    RecycledFiles recycled,
    DeferredCleanup deferred,
    SendParts sending,
    ReceiveParts receiving,
    AdminParts admin) {

  /** Takes part in a queue: this process becomes one of its owners. */
  static QueueParts open(
      QueueDirectory directory, DirectoryOptions options, Runnable wakeMaintenance)
      throws IOException {
    RecycledFiles recycled = new RecycledFiles(directory, options);
    DeferredCleanup deferred = new DeferredCleanup();
    BatchFiles files = new BatchFiles(directory, recycled, deferred);
    ForeignFiles foreign = new ForeignFiles(directory);
    Events events = new Events(DirectoryEngine.address(directory.path()), options.listener());
    Recovery recovery = new Recovery(directory, files, foreign, InstantSource.system(), events);
    Ownership ownership =
        Ownership.acquire(
            directory.control().resolve("owners"),
            directory.permissions(),
            recovery.numbersInHand());
    TimeSource time = SystemTime.INSTANCE;
    Hints hints =
        new Hints(
            directory.control().resolve("hints"),
            directory.permissions(),
            ownership.number(),
            time);
    recovery.connect(ownership, hints);
    DelayedBatches delayed =
        new DelayedBatches(directory, files, hints, new QueueClock(hints, time));
    SendParts sending =
        sending(directory, files, options, ownership, hints, events, delayed, wakeMaintenance);
    OpenLock open = new OpenLock(directory.path());
    ReceiveParts receiving =
        new ReceiveParts(
            directory,
            files,
            ownership,
            open,
            hints,
            new Pause(directory),
            events,
            foreign,
            new Quarantine(directory, files, events),
            delayed,
            new Claimer(directory, files, ownership, hints, foreign, recovery),
            new Redelivery(sending.batches(), sending.roller(), delayed, events),
            wakeMaintenance);
    AdminParts admin = new AdminParts(directory, files, ownership, open, foreign);
    return new QueueParts(open, ownership, recovery, recycled, deferred, sending, receiving, admin);
  }

  private static SendParts sending(
      QueueDirectory directory,
      BatchFiles files,
      DirectoryOptions options,
      Ownership ownership,
      Hints hints,
      Events events,
      DelayedBatches delayed,
      Runnable wakeMaintenance) {
    BatchIds ids = new BatchIds(InstantSource.system(), ownership.number());
    BatchLimit limit = new BatchLimit(directory, ownership, options.maxAvailFiles());
    return new SendParts(
        directory,
        options,
        ownership,
        hints,
        new BatchFactory(directory, files, options, ownership, ids),
        limit,
        new Roller(directory, hints, ownership, events, delayed),
        delayed,
        wakeMaintenance);
  }
}
