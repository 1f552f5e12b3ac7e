package dev.turboqueue.internal.signal;

/**
 * Whether batches may have become available since a claimer listed the directory last. Not
 * thread-safe.
 */
/*
 * What the owners have made available less what they have claimed is not how many are there: the
 * Python library tells neither, and a cell may be lost. But when a listing has found `count` of them,
 * that number less `count` stands for none. Whatever makes it greater is worth a look; what makes it
 * smaller was claimed without having been told, and stands for none from then on. A claim is told
 * after the rename, so a look in between lists in vain, once.
 */
public final class Arrivals {

  private final Hints hints;
  private long beforeListing;
  private long none;

  /** Begins with nothing known. */
  public Arrivals(Hints hints) {
    this.hints = hints;
  }

  /** To be called before the directory is listed. */
  public void beginListing() {
    beforeListing = hints.unclaimed();
  }

  /** Tells that the listing has found {@code count} batches. */
  public void endListing(int count) {
    none = beforeListing - count;
  }

  /** Returns whether listing may find what was not there before. */
  public boolean isAny() {
    long now = hints.unclaimed();
    if (now - none > 0) {
      return true;
    }
    none = now;
    return false;
  }
}
