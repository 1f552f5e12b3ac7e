package dev.turboqueue;

import dev.turboqueue.internal.engine.Engines;
import java.io.IOException;
import java.util.Set;

/**
 * A work queue: every accepted message is delivered at least once, to one consumer. Any number of
 * threads and processes share the work. An engine stores the messages; {@link TurboQueue} is the
 * engine that needs only a directory.
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
   * @throws IllegalArgumentException if it is not an address, or there is no engine for it
   * @throws IOException if the queue cannot be opened
   */
  static MessageQueue open(String address) throws IOException {
    return open(address, QueueOptions.defaults());
  }

  /**
   * Opens the queue at {@code address}, creating it if the engine can.
   *
   * <p>An address is a URI; its scheme chooses the engine. {@code file:/var/queues/orders} is a
   * directory, see {@link TurboQueue}; an address without a scheme is the path of a directory.
   * Other engines are found on the class path and the module path, as providers of {@link
   * dev.turboqueue.spi.QueueEngine}.
   *
   * @param options the options that any engine understands, or those of the engine of the address
   * @throws IllegalArgumentException if it is not an address, there is no engine for it, or the
   *     options are those of another engine
   * @throws IOException if the queue cannot be opened
   */
  static MessageQueue open(String address, QueueOptions options) throws IOException {
    return Engines.open(address, options);
  }

  /**
   * Returns the address of this queue; on this machine, {@link #open(String)} opens the same queue
   * with it.
   */
  String address();

  /** Returns what this queue can do in addition to what every queue can; an unmodifiable set. */
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
   * Stops consumers from receiving messages, within a second, until {@link #resume}. Messages in
   * hand can be settled; producers are not affected. With {@link Capability#LASTING_PAUSE} the
   * pause applies to the consumers of all processes, and remains when the processes end; without
   * it, only to those of this process.
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
   * Returns how many messages are not settled: those that are available, delayed or in hand. It
   * does not count dead letters, nor messages whose batch is still being filled. The number is an
   * estimate: other processes work meanwhile, and a message that was released or whose handler
   * failed may count twice until it is settled in the batch that it came from. This may inspect
   * every batch: call it a few times a minute, not for every message.
   *
   * @throws IllegalStateException if this queue is closed
   * @throws IOException if the number cannot be determined
   */
  long depth() throws IOException;

  /**
   * Closes all producers and consumers of this queue: what was sent becomes available, and what was
   * received but not settled is delivered again. If another thread is closing the queue, this waits
   * for it; closing again does nothing.
   *
   * @throws IllegalStateException if it is called from inside a method of this queue, for example
   *     from a predicate that chooses dead letters
   * @throws IOException if something could not be written. What was accepted before is safe, and
   *     what could not be given back is delivered again when this process has ended
   */
  @Override
  void close() throws IOException;
}
