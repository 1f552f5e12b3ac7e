package dev.turboqueue;

/** Works on a message. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Works on {@code message}. If this returns, the message is acknowledged. If it throws, the
   * message is delivered again later, and becomes a dead letter after the last attempt. Neither
   * happens if the handler has settled the message itself.
   *
   * @throws Exception if the work failed
   */
  void handle(Message message) throws Exception;
}
