package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;

/** Reads a database's pages through a window, so that small pages cost no system call each. */
final class PageInput {

  private static final int WINDOW = Page.MAX_SIZE;

  private final DiskFile file;
  private final String name;
  private final int pageSize;
  private final int salt;
  private final byte[] window;
  private long windowStart;
  private int windowLength;

  /**
   * Creates an input.
   *
   * @param name the file's name, for messages
   * @param salt the batch's salt, 0 if its pages carry no CRC of ours
   */
  PageInput(DiskFile file, String name, int pageSize, int salt) {
    this(file, name, pageSize, salt, new byte[WINDOW], 0);
  }

  /** Creates an input whose window holds the file's first {@code length} bytes. */
  PageInput(DiskFile file, String name, int pageSize, int salt, byte[] window, int windowLength) {
    this.file = file;
    this.name = name;
    this.pageSize = pageSize;
    this.salt = salt;
    this.window = window;
    this.windowLength = windowLength;
  }

  /** Returns an input of the same file with a window of its own. */
  PageInput another() {
    return new PageInput(file, name, pageSize, salt);
  }

  String name() {
    return name;
  }

  int pageSize() {
    return pageSize;
  }

  boolean hasChecksums() {
    return salt != 0;
  }

  byte[] window() {
    return window;
  }

  /**
   * Loads a page into the window, checks its CRC if it has one, and returns its place there.
   *
   * @throws DamagedBatchException if the page is beyond the file's end or its CRC is wrong
   */
  int load(int page) throws IOException {
    long start = (page - 1L) * pageSize;
    if (page < 1) {
      throw damaged(page, "no such page");
    }
    if (start < windowStart || start + pageSize > windowStart + windowLength) {
      windowLength = 0;
      windowLength = file.read(start, window, 0, WINDOW);
      windowStart = start;
      if (windowLength < pageSize) {
        throw damaged(page, "the file ends before this page does");
      }
    }
    int at = (int) (start - windowStart);
    if (salt != 0) {
      checkChecksum(page, at);
    }
    return at;
  }

  private void checkChecksum(int page, int at) throws DamagedBatchException {
    boolean right =
        page == 1
            ? Header.isChecksumRight(window, at, pageSize)
            : Page.isChecksumRight(window, at, pageSize, salt, page);
    if (!right) {
      throw damaged(page, "the page's checksum is wrong");
    }
  }

  DamagedBatchException damaged(int page, String what) {
    return new DamagedBatchException(
        name + ": page " + page + " (offset " + (page - 1L) * pageSize + "): " + what);
  }
}
