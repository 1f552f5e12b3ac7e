package dev.turboqueue;

import java.io.IOException;
import java.util.Iterator;

/**
 * A batch that a consumer has taken: its messages in order, once.
 *
 * <p>Iterate from one thread; acknowledge from any.
 */
public interface Batch extends Iterable<Message> {

  /** Returns the batch's identity, part of its file's name. */
  String id();

  /**
   * Returns an iterator over the messages that have not been handed out yet.
   *
   * <p>Its methods throw {@link java.io.UncheckedIOException} if the file cannot be read.
   */
  @Override
  Iterator<Message> iterator();

  /**
   * Acknowledges every message of this batch, handed out or not. When this returns, none of them is
   * delivered again, and the batch's file is gone.
   *
   * @throws IllegalStateException if the batch was given back because its consumer was closed
   * @throws IOException if the file cannot be deleted; the messages will be delivered again
   */
  void ack() throws IOException;
}
