package dev.turboqueue.internal.recover;

import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.CopyOrigins;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.owner.Ownership;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Marks what a dead owner has moved as settled, in the batches from which it was moved; {@code
 * docs/protocol.md}, "Moves". Not thread-safe.
 */
final class MovedOriginals {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private static final List<BatchState> RESTING =
      List.of(BatchState.AVAILABLE, BatchState.DELAYED, BatchState.DEAD, BatchState.CORRUPT);

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final Ownership recoverer;

  /** The batches whose marks could not be written; they must not be delivered before. */
  private final Set<String> awaited = new HashSet<>();

  MovedOriginals(QueueDirectory directory, BatchFiles files, Ownership recoverer) {
    this.directory = directory;
    this.files = files;
    this.recoverer = recoverer;
  }

  /**
   * Marks the originals of committed copies. Nothing is marked if the copies are not complete, as a
   * power failure may leave them.
   *
   * @param copies the batch of copies, still under its owner's name: a recoverer takes it only
   *     after this
   * @param still whether the owner may be alive, but stopped
   */
  void settle(BatchName copies, boolean still) throws IOException {
    Map<String, BitSet> places = origins(copies).places();
    awaited.addAll(places.keySet());
    Set<String> left = new HashSet<>(places.keySet());
    for (BatchName name : inHand(copies.owner(), places.keySet())) {
      // Whoever may be alive must see that it has lost the batch.
      BatchName taken = still && name.deadOwner() == 0 ? files.take(name, recoverer) : name;
      if (taken != null) {
        mark(taken, places.getOrDefault(name.id(), new BitSet()));
      }
      left.remove(name.id());
    }
    for (BatchName name : resting(left)) {
      BatchName claimed = files.claim(name, recoverer);
      if (claimed != null) {
        mark(claimed, places.getOrDefault(name.id(), new BitSet()));
        files.giveBack(claimed);
      }
    }
    awaited.removeAll(places.keySet());
  }

  boolean isAwaited(BatchName name) {
    return name.state() == BatchState.ASSIGNED && awaited.contains(name.id());
  }

  /** Returns where the originals are, nothing if a copy is missing or damaged. */
  @SuppressWarnings("resource") // the reader's file is closed here
  private CopyOrigins origins(BatchName copies) throws IOException {
    DiskFile file = directory.disk().openReadOnly(directory.path(copies));
    try (file) {
      CopyOrigins origins = CopyOrigins.read(file);
      BatchReader reader = BatchReader.of(file, copies.file(), copies.salt());
      boolean complete = reader.messages() == origins.count() && reader.isSoundToTheEnd();
      return complete ? origins : new CopyOrigins();
    } catch (DamagedBatchException e) {
      return new CopyOrigins();
    }
  }

  private List<BatchName> inHand(int owner, Set<String> ids) throws IOException {
    List<BatchName> found = new ArrayList<>();
    directory.list(
        name -> {
          boolean isTheirs =
              name.deadOwner() == 0
                  ? name.owner() == owner
                  : name.deadOwner() == owner && name.owner() == recoverer.number();
          if (name.state() == BatchState.ASSIGNED && isTheirs && ids.contains(name.id())) {
            found.add(name);
          }
        });
    return found;
  }

  /** A power failure may undo the claim of a batch. */
  private List<BatchName> resting(Set<String> ids) throws IOException {
    List<BatchName> found = new ArrayList<>();
    for (BatchState state : ids.isEmpty() ? List.<BatchState>of() : RESTING) {
      directory.names(state).stream().filter(name -> ids.contains(name.id())).forEach(found::add);
    }
    return found;
  }

  private void mark(BatchName name, BitSet places) throws IOException {
    DiskFile file = directory.disk().open(directory.path(name));
    try (BatchReader reader = BatchReader.open(file, name.file(), name.salt())) {
      reader.marks().markMoved(places);
    } catch (DamagedBatchException | RefusedBatchException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "What was moved from a batch could not be marked as settled: {0}",
          e.getMessage());
    }
  }
}
