package dev.turboqueue.internal.admin;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.Repaired;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.FragmentSink;
import dev.turboqueue.internal.format.Fragments;
import dev.turboqueue.internal.format.MessageColumns;
import dev.turboqueue.internal.format.NotPlainException;
import dev.turboqueue.internal.format.RefusedBatchException;
import dev.turboqueue.internal.recover.PlainCopy;
import dev.turboqueue.internal.send.BatchFactory;
import dev.turboqueue.internal.send.LoadingBatch;
import dev.turboqueue.internal.send.Roller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves what can be read of damaged files; {@code docs/protocol.md}, "Repair". A damaged batch is
 * put away only when all saved messages have been rolled. If the process is killed before and
 * repair is run again, messages can be delivered twice; none is lost.
 */
public final class Repair {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private static final List<BatchState> WAITING =
      List.of(BatchState.AVAILABLE, BatchState.DELAYED, BatchState.DEAD);

  private final AdminParts parts;
  private final BatchFactory batches;
  private final Roller roller;

  /**
   * Creates a repair.
   *
   * @param batches begins the batches with what is saved
   */
  public Repair(AdminParts parts, BatchFactory batches, Roller roller) {
    this.parts = parts;
    this.batches = batches;
    this.roller = roller;
  }

  /**
   * Repairs all damaged batches that nobody else has in hand.
   *
   * @throws IOException if one could not be verified or repaired; the others are repaired
   */
  public List<Repaired> run() throws IOException {
    List<Repaired> done = new ArrayList<>();
    FirstFailure each = new FirstFailure();
    for (BatchName damaged : damaged(each)) {
      each.run(() -> parts.open().usingOpen(() -> done.addAll(repairIfHere(damaged))));
    }
    if (each.hasFailed()) {
      done.forEach(Repair::report); // the caller does not get the list
    }
    each.end();
    return done;
  }

  private static void report(Repaired one) {
    String lost = one.lost().isEmpty() ? "nothing is lost" : String.join("; ", one.lost());
    String saved = one.messages() + " messages saved as " + one.batch();
    LOG.log(
        System.Logger.Level.WARNING,
        "Repaired {0}: {1}; {2}",
        one.file(),
        one.messages() == 0 ? "no message saved" : saved,
        lost);
  }

  private List<Repaired> repairIfHere(BatchName damaged) throws IOException {
    BatchName claimed = parts.claim(damaged);
    return claimed == null ? List.of() : List.of(repair(claimed));
  }

  /**
   * Returns the batches that were put aside as damaged, and damaged waiting ones that no consumer
   * has found yet.
   *
   * @param failures gets the failures of batches that cannot be verified
   */
  private List<BatchName> damaged(FirstFailure failures) throws IOException {
    List<BatchName> names = parts.files().resting(BatchState.CORRUPT);
    for (BatchState state : WAITING) {
      for (BatchName name : parts.files().resting(state)) {
        failures.run(
            () -> {
              if (isDamaged(parts.directory().path(name))) {
                names.add(name);
              }
            });
      }
    }
    return names;
  }

  private boolean isDamaged(Path file) throws IOException {
    if (parts.foreign().hasCompanion(file)) {
      return false; // a consumer makes it plain before it takes it
    }
    try {
      return !Verification.damage(parts.directory().disk(), file).isEmpty();
    } catch (NoSuchFileException | RefusedBatchException leftAlone) {
      return false;
    }
  }

  private Repaired repair(BatchName claimed) throws IOException {
    Path file = parts.directory().path(claimed);
    Copies copies = new Copies(file, claimed.resting().file(), claimed);
    try {
      return copied(
          copies, () -> parts.files().keepRepaired(claimed), () -> parts.files().giveBack(claimed));
    } catch (IOException e) {
      throw new IOException(parts.directory().message(e, claimed), e);
    }
  }

  private boolean isInQueue(Path folder) throws IOException {
    Path parent = folder.getParent();
    Path queue = parts.directory().path();
    return Files.isSameFile(folder, queue) || (parent != null && Files.isSameFile(parent, queue));
  }

  /**
   * Copies what can be read of a file that is not a batch of this queue; the file is not changed.
   */
  public Repaired copy(Path file) throws IOException {
    Path real = file.toRealPath(); // after which SQLite names its journal and write-ahead log
    Path parent = real.getParent();
    if (parent != null && isInQueue(parent)) {
      throw new IllegalArgumentException(
          file + " is in the queue itself; repair the queue without naming its files");
    }
    String name = String.valueOf(file.getFileName());
    try (PlainCopy plain = plain(real)) {
      Path source = plain == null ? real : plain.file();
      return copied(new Copies(source, name, BatchName.parse(name)), () -> {}, () -> {});
    }
  }

  /**
   * Returns a plain copy of a file that only the SQLite library can read. Returns null if {@code
   * file} is read as it is, because it is plain, or damaged, or in UTF-16 while the library is
   * missing.
   */
  private @Nullable PlainCopy plain(Path file) throws IOException {
    boolean accompanied = parts.foreign().hasCompanion(file);
    if (!accompanied && (PlainCopy.library() == null || !isNotPlain(file))) {
      return null;
    }
    try {
      return PlainCopy.of(file);
    } catch (DamagedBatchException e) {
      if (!accompanied) {
        return null;
      }
      throw new IOException(
          e.getMessage() + "; to read it without its -journal or -wal, remove that file", e);
    }
  }

  private boolean isNotPlain(Path file) throws IOException {
    try {
      BatchReader.open(openReadOnly(file), file.toString(), 0).close();
      return false;
    } catch (NotPlainException e) {
      return true;
    } catch (DamagedBatchException e) {
      return false;
    }
  }

  private DiskFile openReadOnly(Path file) throws IOException {
    return parts.directory().disk().openReadOnly(file);
  }

  /** Copies, and then runs {@code end}; if this fails, runs {@code undo}. */
  private static Repaired copied(Copies copies, FirstFailure.Step end, FirstFailure.Step undo)
      throws IOException {
    try {
      List<String> lost = copies.copy();
      end.run();
      return new Repaired(copies.name, copies.first, copies.messages, lost);
    } catch (IOException | RuntimeException | Error e) {
      FirstFailure failed = new FirstFailure();
      failed.fail(e);
      failed.run(copies::discard);
      failed.run(undo);
      failed.end();
      throw e;
    }
  }

  /** The new batches with the messages saved from a damaged file. */
  private final class Copies implements FragmentSink {

    private final Path file;
    private final String name;
    private final @Nullable BatchName batchName;
    private final BitSet settled = new BitSet();
    private @Nullable LoadingBatch batch;
    private String first = "";
    private long messages;

    /**
     * Prepares the copying of {@code file}.
     *
     * @param name what to call it
     * @param batchName its name as that of a batch, null if it is not one
     */
    Copies(Path file, String name, @Nullable BatchName batchName) {
      this.file = file;
      this.name = name;
      this.batchName = batchName;
    }

    List<String> copy() throws IOException {
      readSettled();
      List<String> lost;
      try (DiskFile content = openReadOnly(file)) {
        lost = Fragments.read(content, name, salt(), this);
      }
      roll();
      return lost;
    }

    private int salt() {
      return batchName == null ? 0 : batchName.salt();
    }

    /**
     * Finds what is settled. The messages of a foreign file have no fixed places: behind damage,
     * its progress could cover messages that nobody has settled.
     */
    private void readSettled() throws IOException {
      try (BatchReader reader = BatchReader.open(openReadOnly(file), name, 0)) {
        if (reader.isOurs()) {
          settled.or(reader.beyond());
          settled.set(0, (int) Math.min(reader.progress(), reader.messages()));
        }
      } catch (DamagedBatchException | NotPlainException e) {
        settled.clear(); // if it is not known, it counts as not settled
      }
    }

    @Override
    public void message(long place, boolean text, byte[] payload, @Nullable MessageColumns columns)
        throws IOException {
      if (place <= Integer.MAX_VALUE && settled.get((int) place)) {
        return;
      }
      if (batch != null && !batch.hasRoom(MessageColumns.messageLength(payload.length, columns))) {
        roll();
      }
      if (batch == null) {
        batch = begin();
      }
      batch.add(text, payload, payload.length, columns);
      messages++;
    }

    private LoadingBatch begin() throws IOException {
      BatchNaming naming = batches.naming();
      return batches.beginCopies(
          key ->
              batchName == null
                  ? BatchName.available(naming, key)
                  : batchName.successor(naming, key));
    }

    private void roll() throws IOException {
      LoadingBatch full = batch;
      if (full != null) {
        roller.roll(full);
        first = first.isEmpty() ? full.resting().file() : first;
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
