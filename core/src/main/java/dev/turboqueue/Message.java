package dev.turboqueue;

import java.io.IOException;

/** A message that a consumer has received and answers for. */
public interface Message extends StoredMessage {

  /**
   * Acknowledges this message: it is done. Acknowledging again does nothing. Progress reaches the
   * disk at most 1,000 messages or some 10 ms later, and with the last message of the batch; after
   * a crash in between, the message is delivered once more.
   *
   * @throws IllegalStateException if the message was given back because its consumer was closed
   * @throws IOException if the progress cannot be written
   */
  void ack() throws IOException;
}
