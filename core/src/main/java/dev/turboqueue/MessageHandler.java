package dev.turboqueue;

/** Works on a message. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Works on {@code message}. Returning acknowledges it, throwing has it delivered again later, and
   * in the end makes it a dead letter, unless it was settled already.
   *
   * @throws Exception if the work failed
   */
  void handle(Message message) throws Exception;
}
