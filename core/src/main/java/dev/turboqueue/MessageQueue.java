package dev.turboqueue;

import dev.turboqueue.internal.engine.Engines;
import java.io.IOException;
import java.util.Set;

/**
 * A work queue: every message that was accepted is delivered at least once, to one consumer. Any
 * number of threads and processes share the work. What carries the messages is an engine; {@link
 * TurboQueue} is the one that needs nothing but a directory.
 *
 * <p>Thread-safe. Open a queue once per process and share it.
 *
 * <pre>{@code
 * try (MessageQueue queue = MessageQueue.open("file:/var/queues/orders");
 *     Producer producer = queue.producer()) {
 *   producer.send("hello");
 * }
 * }</pre>
 */
public interface MessageQueue extends AutoCloseable {

  /**
   * Opens the queue at {@code address} with the default options, creating it if the engine can.
   *
   * @throws IllegalArgumentException if it is no address, or no engine is there for it
   * @throws IOException if the queue cannot be opened
   */
  static MessageQueue open(String address) throws IOException {
    return open(address, QueueOptions.defaults());
  }

  /**
   * Opens the queue at {@code address}, creating it if the engine can.
   *
   * <p>An address is a URI; its scheme chooses the engine. {@code file:/var/queues/orders} is a
   * directory, see {@link TurboQueue}; what has no scheme is the path of a directory, taken as it
   * stands. Other engines are found on the class path and the module path, as providers of {@link
   * dev.turboqueue.spi.QueueEngine}.
   *
   * @param options what any engine understands, or the options of the engine that is addressed
   * @throws IllegalArgumentException if it is no address, no engine is there for it, or the options
   *     are those of another engine
   * @throws IOException if the queue cannot be opened
   */
  static MessageQueue open(String address, QueueOptions options) throws IOException {
    return Engines.open(address, options);
  }

  /** Returns the address of this queue: {@link #open(String)} of it, here, opens the same queue. */
  String address();

  /** Returns what this queue can do beyond what every queue can; an unmodifiable set. */
  Set<Capability> capabilities();

  /**
   * Returns a new producer.
   *
   * @throws IllegalStateException if this queue is closed
   */
  Producer producer();

  /**
   * Returns a new consumer with the default options.
   *
   * @throws IllegalStateException if this queue is closed
   */
  default Consumer consumer() {
    return consumer(ConsumerOptions.defaults());
  }

  /**
   * Returns a new consumer.
   *
   * @throws IllegalStateException if this queue is closed
   */
  Consumer consumer(ConsumerOptions options);

  /** Returns the dead letters of this queue. */
  DeadLetters deadLetters();

  /**
   * Stops consumers from receiving messages, within a second, until {@link #resume}. What is in
   * hand can be settled; producers are not affected. With {@link Capability#LASTING_PAUSE} this
   * holds for the consumers of every process, and outlasts the processes; without it, for those of
   * this process.
   *
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the pause cannot be stored
   */
  void pause() throws IOException;

  /**
   * Ends a pause, within a second; does nothing if there is none.
   *
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the end of the pause cannot be stored
   */
  void resume() throws IOException;

  /** Returns whether the queue is paused. */
  boolean isPaused();

  /**
   * Returns how many messages are still to be done: those that are available, that wait for their
   * time, and that are in hand. Messages that did not become available yet and dead letters are not
   * counted. Others work on meanwhile, so take it as an estimate; it may take a look at every
   * batch, so ask a few times a minute, not for every message.
   *
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if it cannot be found out
   */
  long depth() throws IOException;

  /**
   * Closes all producers and consumers of this queue: what was sent becomes available, what was
   * received and not settled is delivered again. Waits for a call of {@code close} that is under
   * way; closing again does nothing.
   *
   * @throws IllegalStateException if it is called by what a method of this queue has called, such
   *     as a predicate that chooses dead letters
   * @throws IOException if something could not be written; what was accepted before is safe, and
   *     what could not be given back is delivered again when this process has ended
   */
  @Override
  void close() throws IOException;
}
