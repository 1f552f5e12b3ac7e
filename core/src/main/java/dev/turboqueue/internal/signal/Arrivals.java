package dev.turboqueue.internal.signal;

/**
 * Whether batches may have become available since a claimer listed the directory last. Not
 * thread-safe.
 */
/*
 * The number of batches made available minus the number claimed is not the number of existing
 * batches: the Python library counts neither, and a cell may be lost. But when a listing has found
 * `count` batches, that difference minus `count` means that there are no others. If the difference
 * becomes greater, a listing is worth its cost. If it becomes smaller, batches were claimed that
 * had not been counted, and the smaller value means that there are no others. A claim is counted
 * after the rename, so a check in between causes one useless listing.
 */
public final class Arrivals {

  private final Hints hints;
  private long beforeListing;
  private long none;

  /** Creates an instance that knows nothing yet. */
  public Arrivals(Hints hints) {
    this.hints = hints;
  }

  /** To be called before the directory is listed. */
  public void beginListing() {
    beforeListing = hints.unclaimed();
  }

  /** Records that the listing has found {@code count} batches. */
  public void endListing(int count) {
    none = beforeListing - count;
  }

  /** Returns whether a listing may find new batches. */
  public boolean isAny() {
    long now = hints.unclaimed();
    if (now - none > 0) {
      return true;
    }
    none = now;
    return false;
  }
}
