package dev.turboqueue.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Capability;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A queue in the memory of this process, for tests of code that uses a queue. It behaves like any
 * {@link MessageQueue}, with these differences from a directory: a message is available as soon as
 * {@code send} returns, and is lost when the process ends.
 *
 * <p>All code in this process that opens the same name gets the same queue, also with {@code
 * MessageQueue.open("memory:orders")}. Its messages remain after {@code close}, until {@link
 * #deleteAll}. With {@link MemoryOptions#clock} a test controls the time of delays.
 *
 * <p>Thread-safe.
 */
public final class MemoryQueue implements MessageQueue {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final Store store;
  private final QueueOptions options;

  /** Threads in a call of this queue that calls user code. */
  private final Set<Thread> calling = ConcurrentHashMap.newKeySet();

  @GuardedBy("this")
  private final Set<MemoryProducer> producers = new LinkedHashSet<>();

  @GuardedBy("this")
  private final Set<MemoryConsumer> consumers = new LinkedHashSet<>();

  @GuardedBy("this")
  private boolean closed;

  MemoryQueue(Store store, QueueOptions options) {
    this.store = store;
    this.options = options;
  }

  /**
   * Opens the queue {@code name} with the default options.
   *
   * @throws IllegalArgumentException if the name is empty, or contains other characters than
   *     letters, digits, dots, hyphens and underscores
   */
  public static MemoryQueue open(String name) {
    return open(name, MemoryOptions.defaults());
  }

  /**
   * Opens the queue {@code name}. The clock, the limit and the missing abilities apply to all who
   * have it open.
   *
   * @throws IllegalArgumentException if the name is empty, or contains other characters than
   *     letters, digits, dots, hyphens and underscores
   */
  public static MemoryQueue open(String name, MemoryOptions options) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "The name " + name + " must be of letters, digits, dots, hyphens and underscores");
    }
    Store store = Store.named(name);
    store.use(options);
    return new MemoryQueue(store, options);
  }

  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9._-]+");
  }

  /**
   * Deletes all in-memory queues, for the end of a test: a queue that is opened from now on is
   * empty. Queues that are still open keep their messages.
   */
  public static void deleteAll() {
    Store.deleteAll();
  }

  @Override
  public String address() {
    return MemoryEngine.SCHEME + ":" + store.name();
  }

  @Override
  public Set<Capability> capabilities() {
    return store.capabilities();
  }

  @Override
  public synchronized Producer producer() {
    checkOpen();
    MemoryProducer producer = new MemoryProducer(this, store, options);
    producers.add(producer);
    return producer;
  }

  @Override
  public synchronized Consumer consumer(ConsumerOptions consumerOptions) {
    checkOpen();
    MemoryConsumer consumer = new MemoryConsumer(this, store, consumerOptions);
    consumers.add(consumer);
    return consumer;
  }

  @Override
  public DeadLetters deadLetters() {
    return new MemoryDeadLetters(this, store);
  }

  @Override
  public void pause() {
    checkOpen();
    store.pause(true);
  }

  @Override
  public void resume() {
    checkOpen();
    store.pause(false);
  }

  @Override
  public boolean isPaused() {
    return store.isPaused();
  }

  @Override
  public long depth() {
    checkOpen();
    return store.depth();
  }

  @Override
  public void close() {
    if (calling.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "The queue "
              + address()
              + " cannot be closed from code that it calls, such as a predicate; close it after the call");
    }
    List<MemoryProducer> openProducers;
    List<MemoryConsumer> openConsumers;
    synchronized (this) {
      closed = true;
      openProducers = new ArrayList<>(producers);
      openConsumers = new ArrayList<>(consumers);
    }
    openProducers.forEach(MemoryProducer::close);
    openConsumers.forEach(MemoryConsumer::close);
  }

  synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The queue " + address() + " is closed");
    }
  }

  synchronized void forget(MemoryProducer producer) {
    producers.remove(producer);
  }

  synchronized void forget(MemoryConsumer consumer) {
    consumers.remove(consumer);
  }

  /** Runs {@code call}, from which this queue cannot be closed. */
  void calling(Runnable call) {
    calling.add(Thread.currentThread());
    try {
      call.run();
    } finally {
      calling.remove(Thread.currentThread());
    }
  }

  /** Calls the listener; to be called without the store's monitor. */
  void report(QueueEvent.Type type, String batch, int messages, Duration duration, String detail) {
    try {
      options
          .listener()
          .onEvent(new QueueEvent(address(), type, batch, messages, duration, detail));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "The listener failed at " + type, e);
    }
  }
}
