package dev.turboqueue.internal.disk;

import java.io.Closeable;
import java.io.IOException;

/** An open file, read and written at given places. Not thread-safe. */
public interface DiskFile extends Closeable {

  /** Reads up to {@code length} bytes from {@code position}; returns fewer only at the end. */
  int read(long position, byte[] target, int offset, int length) throws IOException;

  /** Writes all bytes at {@code position}. */
  void write(long position, byte[] source, int offset, int length) throws IOException;

  /** Cuts off everything behind {@code size} bytes, if there is anything. */
  void cut(long size) throws IOException;

  /** Returns the file's size in bytes. */
  long size() throws IOException;

  /** Forces everything written to the disk. */
  void force() throws IOException;
}
