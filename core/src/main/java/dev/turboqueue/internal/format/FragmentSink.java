package dev.turboqueue.internal.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the messages that {@link Fragments} finds in a file. */
public interface FragmentSink {

  /**
   * Takes a message.
   *
   * @param place its place in the batch, from 0; in a foreign file, its place among those found
   * @param text whether the payload is JSON text, not bytes
   */
  void message(long place, boolean text, byte[] payload, @Nullable MessageColumns columns)
      throws IOException;
}
