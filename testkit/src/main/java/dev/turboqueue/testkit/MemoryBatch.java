package dev.turboqueue.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Batch;
import dev.turboqueue.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages that were taken together. Thread-safe. */
final class MemoryBatch implements Batch {

  private final Store store;
  private final String id;
  private final List<MemoryMessage> messages;

  @GuardedBy("store")
  private final Deque<MemoryMessage> next;

  /** How the rest was settled together, null if it was not. */
  @GuardedBy("store")
  private @Nullable String together;

  MemoryBatch(Store store, List<MemoryMessage> messages) {
    this.store = store;
    this.messages = messages;
    id = messages.get(0).id();
    next = new ArrayDeque<>(messages);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Iterator<Message> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        synchronized (store) {
          while (!next.isEmpty() && !next.element().isInHand()) {
            next.remove();
          }
          return !next.isEmpty();
        }
      }

      @Override
      public Message next() {
        synchronized (store) {
          if (!hasNext()) {
            throw new NoSuchElementException("The batch has no further message");
          }
          MemoryMessage message = next.remove();
          message.handOut();
          return message;
        }
      }
    };
  }

  @Override
  public void ack() {
    together("acknowledged", MemoryMessage::ack);
  }

  @Override
  public void release(Duration delay) {
    messages.get(0).checkDelay(delay);
    together("released", message -> message.releaseInPlace(delay));
  }

  @Override
  public void reject(String reason) {
    together("rejected", message -> message.reject(reason));
  }

  private void together(String how, Consumer<MemoryMessage> settling) {
    synchronized (store) {
      messages.forEach(MemoryMessage::checkNotGivenBack);
      if (together != null && !together.equals(how)) {
        throw new IllegalStateException("Batch " + id + " was " + together + " before");
      }
      together = how;
    }
    messages.stream().filter(MemoryMessage::isInHand).forEach(settling);
  }
}
