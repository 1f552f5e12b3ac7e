package dev.turboqueue.internal.send;

import dev.turboqueue.BatchNaming;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.batch.BatchIds;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.RecycledFiles;
import dev.turboqueue.internal.owner.Ownership;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Begins batches, whoever fills them and whatever becomes of them. Thread-safe. */
public final class BatchFactory {

  private final QueueDirectory directory;
  private final RecycledFiles spares;
  private final DirectoryOptions options;
  private final Ownership ownership;
  private final BatchIds ids;

  public BatchFactory(
      QueueDirectory directory,
      RecycledFiles spares,
      DirectoryOptions options,
      Ownership ownership,
      BatchIds ids) {
    this.directory = directory;
    this.spares = spares;
    this.options = options;
    this.ownership = ownership;
    this.ids = ids;
  }

  /** Returns under which names batches are written. */
  public BatchNaming naming() {
    return options.naming();
  }

  /**
   * Begins a batch.
   *
   * @param loading makes its name until it is rolled, of the part that stays
   * @param home makes its name from then on
   * @param expectedBytes how large it may become, 0 if that is not known
   * @throws IOException if its file cannot be made, or if another process may have our number
   */
  public LoadingBatch begin(
      UnaryOperator<String> loading, UnaryOperator<String> home, long expectedBytes)
      throws IOException {
    ownership.check();
    String part = ids.next(options.naming());
    return new LoadingBatch(
        directory, spares, options, loading.apply(part), home.apply(part), expectedBytes);
  }
}
