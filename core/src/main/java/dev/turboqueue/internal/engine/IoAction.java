package dev.turboqueue.internal.engine;

import java.io.IOException;

/** Something to do that may fail with the disk. */
@FunctionalInterface
interface IoAction<T> {
  T run() throws IOException;
}
