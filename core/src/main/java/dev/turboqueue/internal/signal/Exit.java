package dev.turboqueue.internal.signal;

/** Whether this JVM exits, so that nothing more is handed out. Thread-safe. */
public final class Exit {

  private volatile boolean begun;

  /** The exit begins; there is no way back. */
  public void begin() {
    begun = true;
  }

  public boolean hasBegun() {
    return begun;
  }
}
