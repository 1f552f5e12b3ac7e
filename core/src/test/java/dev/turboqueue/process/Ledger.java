package dev.turboqueue.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of numbers that a child writes outside of the queue, each group with one write: what is in
 * the page cache survives the child's death. A torn number at the end counts as not written.
 */
final class Ledger implements Closeable {

  private final RandomAccessFile file;

  Ledger(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  void add(List<Long> numbers) throws IOException {
    ByteBuffer group = ByteBuffer.allocate(numbers.size() * Long.BYTES);
    numbers.forEach(group::putLong);
    file.write(group.array());
  }

  /** Returns the numbers in {@code path}, none if there is no such file. */
  static long[] read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return new long[0];
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    long[] numbers = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(numbers);
    return numbers;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
