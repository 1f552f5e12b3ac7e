package dev.turboqueue.cli.bench;

import java.io.IOException;
import java.time.Duration;

/** The receiving end of an engine. */
interface Receiver extends AutoCloseable {

  /**
   * Receives a message or a batch of them, reads each payload, and settles it.
   *
   * @return false if nothing came within {@code patience}
   */
  boolean receive(Duration patience) throws Exception;

  @Override
  void close() throws IOException;
}
