package dev.turboqueue.cli.lines;

import dev.turboqueue.Message;
import dev.turboqueue.StoredMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints messages through a buffer, and acknowledges each only after it was written. Not
 * thread-safe.
 */
public final class MessagePrinter {

  private static final int BUFFER = 64 << 10;

  private final OutputStream out;
  private final String destination;
  private final Format format;
  private final byte delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private final List<Message> waiting = new ArrayList<>();
  private int filled;

  /** How a message is printed. */
  @FunctionalInterface
  public interface Format {

    /**
     * Returns the printed form of a message.
     *
     * @param deliveries how often the message's batch has been delivered, if it was not taken
     */
    byte[] format(StoredMessage message, int deliveries);
  }

  /** Creates a printer to stdout. */
  public MessagePrinter(OutputStream stdout, Format format, byte delimiter) {
    this(stdout, "stdout", format, delimiter);
  }

  /** Creates a printer to an output whose name is used in errors. */
  public MessagePrinter(OutputStream out, String destination, Format format, byte delimiter) {
    this.out = out;
    this.destination = destination;
    this.format = format;
    this.delimiter = delimiter;
  }

  /**
   * Prints a message; also acknowledges it later, if it must be acknowledged.
   *
   * @param deliveries how often the message's batch has been delivered, if it was not taken
   */
  public void print(StoredMessage message, int deliveries) throws IOException {
    byte[] bytes = formatted(message, deliveries);
    if (bytes.length >= BUFFER - filled) {
      flush();
    }
    if (message instanceof Message taken) {
      waiting.add(taken);
    }
    if (bytes.length < BUFFER) {
      System.arraycopy(bytes, 0, buffer, filled, bytes.length);
      filled += bytes.length;
    } else {
      write(bytes, bytes.length);
    }
    buffer[filled++] = delimiter;
  }

  private byte[] formatted(StoredMessage message, int deliveries) throws TooLargeException {
    try {
      return format.format(message, deliveries);
    } catch (OutOfMemoryError e) {
      throw new TooLargeException(message.id(), e);
    }
  }

  /** Writes the messages in the buffer and acknowledges them. */
  public void flush() throws IOException {
    write(buffer, filled);
    filled = 0;
    for (Message message : waiting) {
      message.ack();
    }
    waiting.clear();
  }

  private void write(byte[] bytes, int length) throws IOException {
    try {
      out.write(bytes, 0, length);
      out.flush();
    } catch (IOException e) {
      throw notWritten(destination, e, "; what was not written is still in the queue");
    }
  }

  /** Writes to stdout something that is not a message. */
  public static void write(OutputStream stdout, byte[] bytes) throws IOException {
    try {
      stdout.write(bytes);
      stdout.flush();
    } catch (IOException e) {
      throw notWritten("stdout", e, "");
    }
  }

  private static NotWrittenException notWritten(String where, IOException e, String consequence) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Broken pipe")
        ? new NobodyReadsException(e)
        : new NotWrittenException("Cannot write to " + where + ": " + message + consequence, e);
  }

  /** A message is too large to be printed; others can be printed. */
  public static final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    TooLargeException(String id, OutOfMemoryError cause) {
      super(
          "message "
              + id
              + " is too large for the memory of this process; give it more"
              + " (TURBOQ_JAVA_OPTS=-Xmx4g)",
          cause);
    }
  }

  /** The output could not be written. */
  public static class NotWrittenException extends IOException {

    private static final long serialVersionUID = 1;

    NotWrittenException(String message, IOException cause) {
      super(message, cause);
    }
  }

  /** The program that read our output has ended. */
  public static final class NobodyReadsException extends NotWrittenException {

    private static final long serialVersionUID = 1;

    NobodyReadsException(IOException cause) {
      super("Nobody reads the output", cause);
    }
  }
}
