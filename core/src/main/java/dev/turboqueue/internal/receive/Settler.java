package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Settles messages that were handed out. Thread-safe.
 *
 * @param <M> the messages
 */
interface Settler<M> {

  /** Returns the identity of the messages' batch. */
  String id();

  /** Returns how often the batch has been delivered, including this time. */
  int deliveries();

  void ack(M message) throws IOException;

  /** Makes a message be delivered again after {@code delayMillis}. */
  void release(M message, long delayMillis) throws IOException;

  /** Makes a message a dead letter. */
  void reject(M message, @Nullable String reason) throws IOException;

  /** Makes a message a dead letter. */
  void reject(M message, Throwable cause) throws IOException;

  /** Retries a message later, or makes it a dead letter after the last attempt. */
  void fail(M message, Throwable cause) throws IOException;

  /** Runs {@code settling} unless the message's handler has settled it, or it was taken back. */
  void ifInHand(M message, FirstFailure.Step settling) throws IOException;
}
