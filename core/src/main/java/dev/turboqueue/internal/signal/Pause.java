package dev.turboqueue.internal.signal;

import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Whether a queue is paused: then the control file {@code paused} exists. Each process checks this
 * a few times a second. Thread-safe.
 */
public final class Pause {

  private static final long LOOK_NANOS = 200_000_000;

  private final QueueDirectory directory;
  private final TimeSource time;
  private final Path file;
  private volatile boolean paused;
  private volatile long lastLook;

  /** Checks for the first time. */
  public Pause(QueueDirectory directory, TimeSource time) {
    this.directory = directory;
    this.time = time;
    file = mark(directory.control());
    look();
  }

  /** Returns this file in a folder of control files. */
  public static Path mark(Path control) {
    return control.resolve("paused");
  }

  /** Returns the result of the last check; costs nothing. */
  public boolean isOn() {
    return paused;
  }

  /** Checks, unless there was a check shortly before. */
  public void checkSometimes() {
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
      if (!look()) { // else it is as requested
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
