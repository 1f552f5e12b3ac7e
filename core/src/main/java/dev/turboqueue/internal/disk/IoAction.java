package dev.turboqueue.internal.disk;

import java.io.IOException;

/** Something to do that may fail with the disk. */
@FunctionalInterface
public interface IoAction<T> {
  /** Does it. */
  T run() throws IOException;
}
