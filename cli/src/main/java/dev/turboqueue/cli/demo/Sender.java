package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;

/** Sends the flights repeatedly, each with a unique number, counted from 0. */
final class Sender implements Callable<Integer> {

  private final TurboQueue queue;
  private final int messages;
  private final Runnable halfWay;
  private volatile int sent;

  Sender(TurboQueue queue, int messages, Runnable halfWay) {
    this.queue = queue;
    this.messages = messages;
    this.halfWay = halfWay;
  }

  /** Returns how many messages have been sent so far. */
  int sent() {
    return sent;
  }

  /** Sends all messages and returns their number when they are accepted. */
  @Override
  public Integer call() throws IOException {
    List<byte[]> openObjects = DemoData.flights().stream().map(Sender::openObject).toList();
    try (Producer producer = queue.producer()) {
      for (int n = 0; n < messages; n++) {
        if (n == messages / 2) {
          halfWay.run();
        }
        producer.sendJson(withNumber(openObjects.get(n % openObjects.size()), n));
        sent = n + 1;
        if (Thread.interrupted()) {
          throw new InterruptedIOException("sending was interrupted");
        }
      }
    }
    return messages;
  }

  private static byte[] openObject(String flight) {
    return (flight.substring(0, flight.lastIndexOf('}')) + ",\"n\":").getBytes(UTF_8);
  }

  private static byte[] withNumber(byte[] openObject, int n) {
    byte[] end = (n + "}").getBytes(UTF_8);
    byte[] message = new byte[openObject.length + end.length];
    System.arraycopy(openObject, 0, message, 0, openObject.length);
    System.arraycopy(end, 0, message, openObject.length, end.length);
    return message;
  }
}
