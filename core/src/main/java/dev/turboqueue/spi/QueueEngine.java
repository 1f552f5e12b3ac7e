package dev.turboqueue.spi;

import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import java.io.IOException;
import java.net.URI;

/**
 * Opens the queues whose addresses have a certain scheme.
 *
 * <p>{@link MessageQueue#open(String, QueueOptions)} finds engines with {@link
 * java.util.ServiceLoader}. A library with an engine declares it twice: as {@code provides} in its
 * {@code module-info}, and in {@code META-INF/services/dev.turboqueue.spi.QueueEngine} for the
 * class path. An engine that cannot be loaded is skipped with a warning. An engine must be
 * thread-safe; each call of {@code open} may create a new one.
 */
public interface QueueEngine {

  /** Returns the scheme of this engine's addresses, in lower case and without the colon. */
  String scheme();

  /**
   * Opens the queue at {@code address}, creating it if this engine can.
   *
   * @param options exactly {@link QueueOptions}, or a subclass; it may be another engine's
   * @throws IllegalArgumentException if this is not an address of a queue, or the options are those
   *     of another engine; the message must be one sentence that says what to write instead
   * @throws IOException if the queue cannot be opened
   */
  MessageQueue open(URI address, QueueOptions options) throws IOException;
}
