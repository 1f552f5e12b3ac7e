package dev.turboqueue;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a batch's messages in order without taking them. Not thread-safe. */
public interface MessageReader extends Closeable {

  /**
   * Returns the next message, null at the end. Messages on damaged pages are left out.
   *
   * @throws IOException if the file cannot be read
   */
  @Nullable StoredMessage next() throws IOException;

  /**
   * Returns the damage found in the batch so far; empty if there is none, or if another process has
   * taken the batch meanwhile (then missing messages were being delivered).
   */
  List<String> damage();
}
