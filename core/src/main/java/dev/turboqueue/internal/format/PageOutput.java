package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;

/**
 * Appends pages to a batch from page 3 on. Small pages are written in blocks, to save system calls.
 */
final class PageOutput {

  private static final int BLOCK = Page.MAX_SIZE;

  private final DiskFile file;
  private final int pageSize;
  private final int salt;
  private final byte[] block;

  /** The number of the block's first page. */
  private int blockStart = 3;

  private int nextPage = 3;

  PageOutput(DiskFile file, int pageSize, int salt) {
    this.file = file;
    this.pageSize = pageSize;
    this.salt = salt;
    block = pageSize == BLOCK ? new byte[0] : new byte[BLOCK];
  }

  int nextPage() {
    return nextPage;
  }

  /** Makes {@code page} the next one, even if pages from there on were appended before. */
  void goTo(int page) {
    if (page < blockStart || page > nextPage) {
      blockStart = page;
    }
    nextPage = page;
  }

  /** Puts the checksum into a page and appends it; if this fails, the page is not appended. */
  void append(byte[] page) throws IOException {
    Page.putChecksum(page, 0, pageSize, salt, nextPage);
    if (block.length == 0) {
      file.write(place(nextPage), page, 0, pageSize);
      blockStart = nextPage + 1;
    } else {
      if ((nextPage - blockStart) * pageSize == BLOCK) {
        flush();
      }
      System.arraycopy(page, 0, block, (nextPage - blockStart) * pageSize, pageSize);
    }
    nextPage++;
  }

  /** Writes the buffered pages. */
  void flush() throws IOException {
    if (nextPage > blockStart) {
      file.write(place(blockStart), block, 0, (nextPage - blockStart) * pageSize);
      blockStart = nextPage;
    }
  }

  /** Writes pages 1 and 2. */
  void writeFirst(byte[] pages) throws IOException {
    file.write(0, pages, 0, pages.length);
  }

  /** Cuts off what another batch has left in the file behind the {@code bytes} of this one. */
  void cutBehind(long bytes) throws IOException {
    long written = blockStart > 3 ? place(blockStart) : 0;
    file.cut(Math.max(bytes, written));
  }

  /** Writes where the originals of copies are. */
  void writeBehind(CopyOrigins origins, long end) throws IOException {
    origins.write(file, end, salt);
  }

  private long place(int page) {
    return (page - 1L) * pageSize;
  }
}
