package dev.turboqueue.internal.receive;

import java.io.IOException;
import java.time.Duration;

/** The batch from which a message is moved; it settles the message when its copy is committed. */
public interface MoveOrigin {

  /** Returns the batch's identity. */
  String id();

  /** Returns for how long this process has had the batch. */
  Duration heldFor();

  /**
   * Throws if nothing can be settled any more, because other processes have the batch, or will have
   * it soon.
   */
  void checkNotGivenBack() throws IOException;

  /** Settles the message at {@code position}: its copy is committed. */
  void moved(int position) throws IOException;

  /** Writes to the disk that what was moved is settled, unless the batch has ended. */
  void saveMoved() throws IOException;

  /** Leaves a message as it is, because its copy will not be safe. */
  void notMoved();
}
