package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completes a batch whose producer died while filling it; {@code docs/format.md}, "A batch that was
 * never rolled". Can itself be killed at any point and run again.
 */
public final class Salvage {

  private final DiskFile file;
  private final int salt;
  private final int pageSize;
  private final Tree leaves = new Tree();
  private final Leaf leaf = new Leaf();
  private byte[] page;
  private byte[] lastLeaf = new byte[0];
  private int lastLeafNumber;
  private int messages;

  private Salvage(DiskFile file, int salt, int pageSize) {
    this.file = file;
    this.salt = salt;
    this.pageSize = pageSize;
    page = new byte[pageSize];
  }

  /**
   * Completes {@code file} to a batch with the messages in it.
   *
   * @param name the file's name, for messages
   * @param salt {@link Salt#of} the batch's id: pages of other batches do not count
   * @return how many messages it has, including those that are missing between others; if 0, the
   *     file is left as it is
   * @throws RefusedBatchException if its header is of a version that this code does not know
   */
  public static int complete(DiskFile file, String name, int salt) throws IOException {
    byte[] first = new byte[Header.END];
    file.read(0, first, 0, first.length);
    FormatVersion.check(first, name);
    Salvage salvage = scan(file, salt);
    int found = salvage == null ? 0 : salvage.messages;
    int finished = finishedMessages(file, salt, found);
    if (finished == 0 && salvage != null && found > 0) {
      salvage.finish();
      return found;
    }
    return finished;
  }

  /**
   * Returns how many bytes {@link #complete} writes where nothing was written before, for which a
   * full disk has no space.
   */
  public static long bytesToComplete(DiskFile file, int salt) throws IOException {
    Salvage salvage = scan(file, salt);
    if (salvage == null || salvage.messages == 0) {
      return 0;
    }
    return (2L + salvage.leaves.pagesBelowRoot(salvage.pageSize)) * salvage.pageSize;
  }

  /**
   * Returns the damage of a batch that is being filled, as far as it was written: a wrong page with
   * a right page behind it. Interior pages do not count, because a failed roll left them behind.
   *
   * @param name the file's name, for messages
   */
  public static List<String> verify(DiskFile file, String name, int salt) throws IOException {
    for (int size = Page.MIN_SIZE; size <= Page.MAX_SIZE; size <<= 1) {
      Salvage pages = new Salvage(file, salt, size);
      int wrong = pages.firstWrongPage();
      if (wrong > 0) {
        long offset = (wrong - 1L) * size;
        return List.of(name + ": page " + wrong + " at offset " + offset + " has a wrong checksum");
      }
    }
    return List.of();
  }

  /** Returns the first wrong page with a right one behind it, 0 if there is none. */
  private int firstWrongPage() throws IOException {
    int wrong = 0;
    int last = lastPage();
    for (int number = 3; number <= last; number++) {
      boolean right = load(number) && page[0] != Page.INTERIOR;
      if (right && wrong > 0 && !load(wrong)) { // not just written meanwhile
        return wrong;
      }
      wrong = right || wrong > 0 ? wrong : number;
    }
    return 0;
  }

  /** Finds the leaves, null if there is none in pages of any size. */
  private static @Nullable Salvage scan(DiskFile file, int salt) throws IOException {
    for (int size = Page.MIN_SIZE; size <= Page.MAX_SIZE; size <<= 1) {
      Salvage salvage = new Salvage(file, salt, size);
      if (salvage.load(3)) {
        return salvage.takeLeaves();
      }
    }
    for (int size = Page.MIN_SIZE; size <= Page.MAX_SIZE; size <<= 1) {
      Salvage salvage = new Salvage(file, salt, size).takeLeaves();
      if (salvage.messages > 0) {
        return salvage;
      }
    }
    return null;
  }

  /**
   * Returns the number of messages of a batch that lacks only its new name, 0 for any other. This
   * reads all of it: if a roll failed, and the producer then wrote more or rolled again, a valid
   * header may belong to an older tree, or may count fewer messages than were written.
   */
  @SuppressWarnings("resource") // the file is the caller's
  private static int finishedMessages(DiskFile file, int salt, int least) throws IOException {
    try {
      BatchReader reader = BatchReader.of(file, "", 0);
      if (!reader.isOurs() || reader.salt() != salt || reader.messages() < least) {
        return 0;
      }
      return reader.isSoundToTheEnd() ? reader.messages() : 0;
    } catch (DamagedBatchException | NotPlainException e) {
      return 0;
    }
  }

  /** Takes every leaf from page 3 on; wrong pages between them cost only their own messages. */
  private Salvage takeLeaves() throws IOException {
    int last = lastPage();
    for (int number = 3; number <= last; number++) {
      if (load(number) && page[0] == Page.LEAF) {
        takeLeaf(number);
      }
    }
    return this;
  }

  private int lastPage() throws IOException {
    return (int) Math.min(file.size() / pageSize, Integer.MAX_VALUE);
  }

  private void finish() throws IOException {
    BatchWriter.resume(file, salt, leaves, lastLeaf, lastLeafNumber, messages).finish();
  }

  private boolean load(int number) throws IOException {
    int length = file.read((number - 1L) * pageSize, page, 0, pageSize);
    return length == pageSize && Page.isChecksumRight(page, 0, pageSize, salt, number);
  }

  /** Takes a leaf if its rows follow those before it. */
  private void takeLeaf(int number) {
    leaf.open(page, 0, 0);
    int last = leaf.cells() - 1;
    if (last < 0 || leaf.rowid(0) <= messages || leaf.rowid(last) != leaf.rowid(0) + last) {
      return;
    }
    messages = (int) leaf.rowid(last);
    byte[] taken = page;
    page = lastLeaf.length == 0 ? new byte[pageSize] : lastLeaf;
    lastLeaf = taken;
    lastLeafNumber = number;
    leaves.add(number, messages);
  }
}
