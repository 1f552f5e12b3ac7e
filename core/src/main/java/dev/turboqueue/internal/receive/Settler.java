package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where messages that were handed out are settled. Thread-safe.
 *
 * @param <M> the messages
 */
interface Settler<M> {

  /** Returns the identity of the messages' batch. */
  String id();

  /** Returns how often the batch has been delivered, this time included. */
  int deliveries();

  void ack(M message) throws IOException;

  /** Has a message delivered again after {@code delayMillis}. */
  void release(M message, long delayMillis) throws IOException;

  /** Makes a message a dead letter. */
  void reject(M message, @Nullable String reason) throws IOException;

  /** Makes a message a dead letter. */
  void reject(M message, Throwable cause) throws IOException;

  /** Has a message tried again later, or makes it a dead letter if it was tried often enough. */
  void fail(M message, Throwable cause) throws IOException;

  /** Runs {@code settling} unless the message's handler has settled it, or lost it. */
  void ifInHand(M message, FirstFailure.Step settling) throws IOException;
}
