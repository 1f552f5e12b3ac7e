package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.Arrays;

/** A file in memory that can fail a write. */
final class MemoryFile implements DiskFile {

  private byte[] content;
  private int size;

  /** How many more writes succeed. */
  private long writesLeft = Long.MAX_VALUE;

  MemoryFile() {
    this(new byte[0]);
  }

  MemoryFile(byte[] content) {
    this.content = content.clone();
    size = content.length;
  }

  byte[] bytes() {
    return Arrays.copyOf(content, size);
  }

  /** Lets {@code writes} more writes succeed; the one after writes half of its bytes and fails. */
  void failAfter(long writes) {
    writesLeft = writes;
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) {
    int count = (int) Math.max(0, Math.min(length, size - position));
    if (count > 0) {
      System.arraycopy(content, (int) position, target, offset, count);
    }
    return count;
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    int count = writesLeft > 0 ? length : length / 2;
    int end = (int) position + count;
    if (end > content.length) {
      content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
    }
    System.arraycopy(source, offset, content, (int) position, count);
    size = Math.max(size, end);
    if (writesLeft-- <= 0) {
      throw new IOException("no space left");
    }
  }

  @Override
  public void cut(long end) {
    size = (int) Math.min(size, end);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
