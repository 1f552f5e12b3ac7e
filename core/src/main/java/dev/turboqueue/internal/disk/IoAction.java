package dev.turboqueue.internal.disk;

import java.io.IOException;

/** An action that may fail because of the disk. */
@FunctionalInterface
public interface IoAction<T> {
  /** Does it. */
  T run() throws IOException;
}
