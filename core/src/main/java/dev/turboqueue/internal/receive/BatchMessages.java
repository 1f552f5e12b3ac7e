package dev.turboqueue.internal.receive;

import dev.turboqueue.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Hands out the messages of a batch. Not thread-safe. */
final class BatchMessages implements Iterator<Message> {

  /** The source of the messages. */
  @FunctionalInterface
  interface Source {
    /** Returns the next message, null if there is none. */
    @Nullable Message next() throws IOException;
  }

  private final Source messages;
  private @Nullable Message ahead;

  /** Creates an iterator over {@code messages}, which end with null. */
  BatchMessages(Source messages) {
    this.messages = messages;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null) {
      try {
        ahead = messages.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ahead != null;
  }

  @Override
  public Message next() {
    Message message = hasNext() ? ahead : null;
    if (message == null) {
      throw new NoSuchElementException("The batch has no further message");
    }
    ahead = null;
    return message;
  }
}
