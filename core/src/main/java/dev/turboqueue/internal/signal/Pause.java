package dev.turboqueue.internal.signal;

import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Whether a queue is paused: the control file {@code paused} exists. Each process looks for it a
 * few times a second. Thread-safe.
 */
public final class Pause {

  private static final long LOOK_NANOS = 200_000_000;

  private final QueueDirectory directory;
  private final TimeSource time;
  private final Path file;
  private volatile boolean paused;
  private volatile long lastLook;

  /** Looks for the first time. */
  public Pause(QueueDirectory directory, TimeSource time) {
    this.directory = directory;
    this.time = time;
    file = mark(directory.control());
    look();
  }

  /** Returns the file that says so, in a queue with this folder of control files. */
  public static Path mark(Path control) {
    return control.resolve("paused");
  }

  /** Returns what the last look has seen; costs nothing. */
  public boolean isOn() {
    return paused;
  }

  /** Looks, unless it was looked shortly before. */
  public void lookSometimes() {
    if (time.nanos() - lastLook >= LOOK_NANOS) {
      look();
    }
  }

  boolean look() {
    lastLook = time.nanos();
    paused = directory.disk().exists(file);
    return paused;
  }

  public void begin() throws IOException {
    try {
      directory.disk().create(file).close();
    } catch (IOException e) {
      if (!look()) { // else it is what was asked for
        throw e;
      }
    }
    look();
  }

  public void end() throws IOException {
    directory.disk().delete(file);
    look();
  }
}
