package dev.turboqueue.process;

import java.nio.file.Path;

/**
 * Where the children of a round write down what they do, outside of the queue.
 *
 * <pre>
 *  held/        who holds which batch; see {@link Holding}
 *  sending-N    up to which numbers producer N was going to send
 *  sent-N       what producer N was told to be accepted
 *  received-N   what consumer N received, and when; see {@link Receipt}
 *  troubles-N   when a call of process N failed
 * </pre>
 */
final class Books {

  private Books() {}

  static Path held(Path folder) {
    return folder.resolve("held");
  }

  static Path sending(Path folder, long number) {
    return folder.resolve("sending-" + number);
  }

  static Path sent(Path folder, long number) {
    return folder.resolve("sent-" + number);
  }

  static Path received(Path folder, long number) {
    return folder.resolve("received-" + number);
  }

  static Path troubles(Path folder, long number) {
    return folder.resolve("troubles-" + number);
  }
}
