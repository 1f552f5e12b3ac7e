package dev.turboqueue.internal.engine;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a queue is paused: the control file {@code paused} exists. Each process looks for it a
 * few times a second. Thread-safe.
 */
final class Pause {

  private static final long LOOK_NANOS = 200_000_000;

  private final QueueDirectory directory;
  private final Path file;
  private volatile boolean paused;
  private volatile long lastLook;

  Pause(QueueDirectory directory) {
    this.directory = directory;
    file = directory.control().resolve("paused");
    look();
  }

  /** Returns what the last look has seen; costs nothing. */
  boolean isOn() {
    return paused;
  }

  /** Looks, unless it was looked shortly before. */
  void lookSometimes() {
    if (System.nanoTime() - lastLook >= LOOK_NANOS) {
      look();
    }
  }

  boolean look() {
    lastLook = System.nanoTime();
    paused = file.toFile().exists();
    return paused;
  }

  void begin() throws IOException {
    try {
      Files.createFile(file, directory.permissions());
    } catch (FileAlreadyExistsException paused) {
      // It is what was asked for.
    } catch (FileSystemException e) {
      throw new IOException("Cannot pause the queue by creating " + file + ": " + e.getReason(), e);
    }
    look();
  }

  void end() throws IOException {
    directory.disk().delete(file);
    look();
  }
}
