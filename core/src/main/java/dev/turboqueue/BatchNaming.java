package dev.turboqueue;

/** The names that a producer gives its batches; consumers read all of them. */
public enum BatchNaming {
  /** {@code loading_}, then {@code avail_}: the seed's names (0.1 to 0.2), and ours. */
  SEED("loading_", "avail_"),
  /** {@code loading_}, then {@code ready_}: what the Python library 0.5 reads. */
  PYTHON_0_5("loading_", "ready_"),
  /** {@code load_}, then {@code ready_}: what the Python library 0.7 reads. */
  PYTHON_0_7("load_", "ready_");

  private final String loading;
  private final String available;

  BatchNaming(String loading, String available) {
    this.loading = loading;
    this.available = available;
  }

  /** Returns the prefix of a batch that is being filled. */
  public String loadingPrefix() {
    return loading;
  }

  /** Returns the prefix of a batch that may be taken. */
  public String availablePrefix() {
    return available;
  }
}
