package dev.turboqueue.process;

import dev.turboqueue.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where a soak's queue is, which is full at times if there is a disk that can be filled. */
final class SoakDisk {

  private final Path queue;
  private final @Nullable SmallDisk disk;
  private final ReentrantLock filling = new ReentrantLock();

  SoakDisk(Path queue, @Nullable SmallDisk disk) {
    this.queue = queue;
    this.disk = disk;
  }

  Path queue() {
    return queue;
  }

  /** Something that needs room. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** Does something while the disk is not full. */
  void withRoom(Action action) throws IOException, InterruptedException {
    filling.lockInterruptibly();
    try {
      action.run();
    } finally {
      filling.unlock();
    }
  }

  /** Keeps the disk full for a while; returns false if that cannot be done now. */
  boolean fill(long millis) throws IOException, InterruptedException {
    if (disk == null || !filling.tryLock()) {
      return false;
    }
    try {
      long end = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() < end) {
        disk.fill(); // others make room meanwhile
        Thread.sleep(5);
      }
    } finally {
      disk.free();
      filling.unlock();
    }
    return true;
  }
}
