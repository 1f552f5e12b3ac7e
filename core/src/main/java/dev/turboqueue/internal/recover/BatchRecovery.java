package dev.turboqueue.internal.recover;

import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.PoisonRecord;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.format.Salvage;
import dev.turboqueue.internal.owner.Ownership;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Returns one batch of a dead owner to the queue; {@code docs/protocol.md}, "Recovery".
 * Thread-safe; can be killed at any point and run again.
 */
final class BatchRecovery {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final int BLOCK = 1 << 18;

  private final Disk disk;
  private final QueueDirectory directory;
  private final BatchFiles files;
  private final Ownership recoverer;
  private final MovedOriginals originals;

  /** Creates the recovery by the owner {@code recoverer}. */
  BatchRecovery(QueueDirectory directory, BatchFiles files, Ownership recoverer) {
    this.directory = directory;
    this.files = files;
    this.recoverer = recoverer;
    disk = directory.disk();
    originals = new MovedOriginals(directory, files, recoverer);
  }

  /**
   * Returns whether a batch must wait, because what was moved from it could not be marked as
   * settled yet.
   */
  boolean isAwaited(BatchName name) {
    return originals.isAwaited(name);
  }

  /**
   * Returns a batch to the queue; the caller holds the lock of its owner.
   *
   * @param still whether the owner may be alive, but stopped
   * @return the batch's resting name; {@code name} itself if it had no message and is deleted; null
   *     if there was nothing to do, or another process did it
   */
  @Nullable BatchName recover(BatchName name, boolean still) throws IOException {
    if (name.isReplaced()) {
      return finish(name);
    }
    if (name.isCopy()) {
      return isInPlace(name) ? null : delete(name);
    }
    if (name.isMoved() && name.deadOwner() == 0) {
      originals.settle(name, still);
    }
    BatchName taken = name.owner() == recoverer.number() ? name : files.take(name, recoverer);
    return taken == null ? null : recoverTaken(taken, name, still);
  }

  /** Returns whether a copy is complete, and the batch that it replaces is not deleted yet. */
  private boolean isInPlace(BatchName copy) {
    return copy.deadOwner() != 0 && disk.exists(directory.path(copy.replaced()));
  }

  private BatchName delete(BatchName name) throws IOException {
    files.delete(name);
    return name;
  }

  private @Nullable BatchName recoverTaken(BatchName taken, BatchName before, boolean still)
      throws IOException {
    // A file that another recoverer had begun may belong to an owner that is only stopped.
    boolean inCopy = still || before.deadOwner() != 0 || before.mayHoldAccepted();
    boolean full;
    try {
      full = inCopy ? copy(taken) : change(taken);
    } catch (IOException | RuntimeException e) {
      throw putBack(taken, before, e);
    }
    if (!full) {
      return delete(taken);
    }
    if (!inCopy) {
      BatchName resting = taken.restingRecovered();
      return files.recover(taken, resting) ? resting : null;
    }
    if (!files.replace(taken)) {
      files.delete(taken.recoveredCopy());
      return null;
    }
    files.forceName(taken);
    return finish(taken.replaced());
  }

  /** Another process may have more permissions or more space. */
  private IOException putBack(BatchName taken, BatchName before, Exception why) {
    IOException failure =
        new IOException(String.valueOf(why.getMessage()).replace(taken.file(), before.file()), why);
    try {
      files.delete(taken.recoveredCopy());
      files.putBack(taken, before);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Gives a complete copy the batch's name, and deletes the batch that it replaces. */
  private @Nullable BatchName finish(BatchName replaced) throws IOException {
    BatchName resting = replaced.restingRecovered();
    boolean isFirst = files.recover(replaced.recoveredCopy(), resting);
    files.forceName(resting);
    files.delete(replaced);
    return isFirst ? resting : null;
  }

  /** Recovers in the batch's file; returns false if it has no message. */
  private boolean change(BatchName taken) throws IOException {
    if (taken.state() == BatchState.ASSIGNED && taken.resting().state() != BatchState.AVAILABLE) {
      return true;
    }
    DiskFile file = disk.open(directory.path(taken));
    try (file) {
      boolean full = complete(taken, file);
      if (full && taken.state() == BatchState.LOADING) {
        file.force();
      }
      return full;
    }
  }

  /**
   * Recovers in a copy, and forces it to the disk with its name. So what a stopped owner writes to
   * the old file has no effect. Besides, the kernel reports to a descriptor only failed writes
   * since it was opened.
   */
  private boolean copy(BatchName taken) throws IOException {
    BatchName copy = taken.recoveredCopy();
    files.delete(copy); // left behind by a failure
    DiskFile from = disk.openReadOnly(directory.path(taken));
    try (from) {
      DiskFile to = files.createCopy(copy);
      try (to) {
        copy(from, to);
        if (!complete(taken, to)) {
          files.delete(copy);
          return false;
        }
        to.force();
      }
    }
    files.forceName(copy);
    return true;
  }

  private static void copy(DiskFile from, DiskFile to) throws IOException {
    byte[] block = new byte[BLOCK];
    long position = 0;
    int length;
    while ((length = from.read(position, block, 0, block.length)) > 0) {
      to.write(position, block, 0, length);
      position += length;
    }
  }

  private static boolean complete(BatchName taken, DiskFile file) throws IOException {
    if (taken.state() == BatchState.LOADING) {
      return Salvage.complete(file, taken.file(), taken.key().salt()) > 0;
    }
    if (taken.resting().state() == BatchState.AVAILABLE) {
      noteDeath(taken, file);
    }
    return true;
  }

  /**
   * Records in a batch where its owner has died. If this is killed and run again, it records the
   * same death only once, because the record says after how many deliveries it was made.
   */
  @SuppressWarnings("resource") // the file is the caller's
  private static void noteDeath(BatchName taken, DiskFile file) throws IOException {
    try {
      BatchReader reader = BatchReader.of(file, taken.file(), taken.salt());
      if (reader.isOurs()) {
        PoisonRecord before = reader.marks().poison();
        PoisonRecord after = PoisonRule.afterDeath(before, taken.deliveries() + 1, place(reader));
        if (!after.equals(before)) {
          reader.marks().markPoison(after);
        }
      }
    } catch (DamagedBatchException | RefusedBatchException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "The death of an owner could not be recorded: {0}",
          e.getMessage());
    }
  }

  /** Returns the place of the first message that may have been in hand: one that can be read. */
  private static int place(BatchReader reader) throws IOException {
    reader.skipTooLarge();
    return (int) (reader.next() ? reader.position() : reader.progress());
  }
}
