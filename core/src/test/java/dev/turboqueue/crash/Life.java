package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.engine.SteppedQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One life of a process that has the queue open. */
final class Life implements AutoCloseable {

  private final Home home;
  private final SteppedQueue queue;
  private final DirectoryOptions options;
  private final Messages messages;
  private final Ledger ledger;
  private final List<Receiver> receivers = new ArrayList<>();
  private boolean dead;

  /**
   * Opens the queue as owner {@code number}; those below are alive until they {@link #othersDie}.
   */
  Life(
      Home home,
      int number,
      SimulatedDisk disk,
      DirectoryOptions options,
      Messages messages,
      Ledger ledger)
      throws IOException {
    this.home = home;
    this.options = options;
    this.messages = messages;
    this.ledger = ledger;
    queue = home.open(number, disk, options);
  }

  Sender sender() {
    return new Sender(queue.producer(), messages, ledger, options);
  }

  Receiver receiver() {
    Receiver receiver = new Receiver(queue.consumer(), messages, ledger);
    receivers.add(receiver);
    return receiver;
  }

  /** Does once what the maintenance does every 5 ms; returns whether there is more to do. */
  boolean maintain() throws IOException {
    boolean more = queue.maintain();
    receivers.forEach(Receiver::saved);
    return more;
  }

  /** Puts all dead letters back. */
  void retryDeadLetters() throws IOException {
    queue.deadLetters().retry(letter -> true);
  }

  void repair() throws IOException {
    queue.repair();
  }

  /** Has what was moved settled at once. */
  void settle() throws IOException {
    queue.settle();
  }

  /** Dies: from now on another process may take over what this one has in hand. */
  void die() {
    dead = true;
  }

  void othersDie() throws IOException {
    home.othersDie();
  }

  /** Does what the maintenance does every 400 ms. */
  void recoverFromDead() throws IOException {
    queue.recoverFromDead();
  }

  /** Closes the queue in order. */
  void closeQueue() throws IOException {
    queue.close();
  }

  /** Lets go of everything; what this does to the disk comes after the part that counts. */
  @Override
  public void close() throws IOException {
    try (home) {
      queue.close();
    } catch (IOException e) {
      if (!dead) {
        throw e;
      }
    }
  }
}
