package dev.turboqueue.internal.send;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchIds;
import dev.turboqueue.internal.batch.BatchKey;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.time.Moment;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.function.Function;

/** Begins all batches that this process fills. Thread-safe. */
public final class BatchFactory {

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final DirectoryOptions options;
  private final Ownership ownership;
  private final BatchIds ids;
  private final TimeSource time;

  /** Creates the factory of a queue's owner. */
  public BatchFactory(
      QueueDirectory directory,
      BatchFiles files,
      DirectoryOptions options,
      Ownership ownership,
      BatchIds ids,
      TimeSource time) {
    this.directory = directory;
    this.files = files;
    this.options = options;
    this.ownership = ownership;
    this.ids = ids;
    this.time = time;
  }

  /** Returns the naming of new batches. */
  public BatchNaming naming() {
    return options.naming();
  }

  /**
   * Begins a batch that will be available when it is rolled.
   *
   * @param expectedBytes how large it may become, 0 if that is not known
   * @throws IOException if its file cannot be created, or if this process has lost its number
   */
  LoadingBatch begin(long expectedBytes) throws IOException {
    BatchKey key = ids.next(naming());
    BatchName loading = BatchName.loading(prefix(), key);
    return begin(loading, loading.resting(), expectedBytes);
  }

  /** Begins a batch that will be available at {@code due}. */
  LoadingBatch beginDelayed(Moment due) throws IOException {
    BatchKey key = ids.next(naming());
    BatchName loading = BatchName.loadingDelayed(prefix(), key, due);
    return begin(loading, loading.resting(), 0);
  }

  /**
   * Begins a batch for copies of messages that are in hand; if this process dies before it is
   * rolled, it is deleted.
   *
   * @param resting makes the name that it gets when it is rolled
   */
  public LoadingBatch beginCopies(Function<BatchKey, BatchName> resting) throws IOException {
    BatchKey key = ids.next(naming());
    return begin(BatchName.loadingCopies(prefix(), key), resting.apply(key), 0);
  }

  /** Only with this policy can a batch that is being filled contain accepted messages. */
  private String prefix() {
    return options.fsync() == Fsync.FLUSH ? BatchName.FILLING : naming().loadingPrefix();
  }

  private LoadingBatch begin(BatchName loading, BatchName resting, long expectedBytes)
      throws IOException {
    return new LoadingBatch(
        directory,
        files,
        options,
        loading,
        resting,
        files.begin(loading, expectedBytes, ownership),
        expectedBytes,
        time);
  }
}
