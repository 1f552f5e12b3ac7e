package dev.turboqueue.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * How often each number was delivered to one worker: a mapped file with one byte per number, so
 * that even a SIGKILL loses no count. Not thread-safe.
 */
final class Deliveries {

  private final ByteBuffer counts;

  private Deliveries(ByteBuffer counts) {
    this.counts = counts;
  }

  /** Opens the file for the numbers below {@code size}, creating it if needed. */
  static Deliveries open(Path file, int size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Deliveries(channel.map(MapMode.READ_WRITE, 0, size));
    }
  }

  void enter(int number) {
    counts.put(number, (byte) Math.min(Byte.MAX_VALUE, counts.get(number) + 1));
  }

  /** Returns how many deliveries there were. */
  long total() {
    long total = 0;
    for (int number = 0; number < counts.capacity(); number++) {
      total += counts.get(number);
    }
    return total;
  }

  /** Returns how many numbers were delivered more than once to all of these workers together. */
  static int repeated(List<Deliveries> workers) {
    int size = workers.get(0).counts.capacity();
    int repeated = 0;
    for (int number = 0; number < size; number++) {
      int deliveries = 0;
      for (Deliveries worker : workers) {
        deliveries += worker.counts.get(number);
      }
      if (deliveries > 1) {
        repeated++;
      }
    }
    return repeated;
  }
}
