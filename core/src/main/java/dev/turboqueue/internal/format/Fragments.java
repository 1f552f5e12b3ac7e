package dev.turboqueue.internal.format;

import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what can be read of a damaged file; {@code docs/format.md}, "Fragments". This includes
 * settled messages: only the header says what is settled.
 */
public final class Fragments {

  /** The maximum number of pages from which the salt is guessed. */
  private static final int GUESSES = 1024;

  private final DiskFile file;
  private final String name;
  private final FragmentSink sink;
  private final List<String> lost = new ArrayList<>();

  /** The places of the messages that were found in a batch of ours. */
  private final BitSet found = new BitSet();

  private final long bytes;

  private Fragments(DiskFile file, String name, FragmentSink sink) throws IOException {
    this.file = file;
    bytes = file.size();
    this.name = name;
    this.sink = sink;
  }

  /**
   * Gives {@code sink} every message of {@code file} that can be read.
   *
   * @param name the file's name, for messages
   * @param salt {@link Salt#of} the batch's id, 0 if the name is not one of ours
   * @return what is lost, one sentence for each part; empty if nothing is lost
   * @throws RefusedBatchException if the file must be left as it is
   * @throws IOException if the file cannot be read for other reasons than its content, or from
   *     {@code sink}
   */
  public static List<String> read(DiskFile file, String name, int salt, FragmentSink sink)
      throws IOException {
    Fragments fragments = new Fragments(file, name, sink);
    fragments.read(salt);
    return fragments.lost;
  }

  private void read(int givenSalt) throws IOException {
    byte[] first = new byte[Page.MAX_SIZE];
    int length = file.read(0, first, 0, first.length);
    FormatVersion.check(first, name);
    if (length == 0) {
      lost.add(name + ": it is empty");
    } else if (!readByHeader(first, length)
        && !readAllSizes(givenSalt)
        && !(givenSalt == 0 && readWithoutName(first))
        && !readForeign()) {
      if (givenSalt != 0 || Header.origin(first) == Header.Origin.OURS) {
        lost.add(name + ": none of its pages has a right checksum");
        return;
      }
      new ForeignLeaves(file, name, sink, lost).read();
    }
  }

  /** Only the salt of the name is accepted: remains of an earlier batch may follow this one. */
  private boolean readWithoutName(byte[] first) throws IOException {
    return readAllSizes(Bytes.getInt(first, Header.SALT)) || readAllSizes(commonSalt());
  }

  /** Reads a batch of ours whose page 1 is valid. */
  private boolean readByHeader(byte[] first, int length) throws IOException {
    int size = Bytes.getShort(first, Header.PAGE_SIZE);
    size = size == 1 ? Page.MAX_SIZE : size;
    boolean sound =
        Integer.bitCount(size) == 1
            && size >= Page.MIN_SIZE
            && size <= length
            && Header.origin(first) == Header.Origin.OURS
            && Header.isChecksumRight(first, 0, size);
    if (!sound) {
      return false;
    }
    int salt = Bytes.getInt(first, Header.SALT);
    int messages = Bytes.getInt(first, Header.MESSAGES);
    readPages(salt, size, Bytes.getInt(first, Header.PAGE_COUNT), true, lost);
    for (int other = Page.MIN_SIZE; other <= Page.MAX_SIZE; other <<= 1) {
      if (found.cardinality() < messages) {
        // The only leaf of a small batch may be repeated behind it, in the page size in which it
        // was filled.
        readPages(salt, other, bytes / other, false, new ArrayList<>());
      }
    }
    noteMissing(messages);
    return true;
  }

  /** Reads a batch of ours without its page 1; returns whether a page has this salt. */
  private boolean readAllSizes(int salt) throws IOException {
    int most = 0;
    List<String> damage = List.of();
    for (int size = Page.MIN_SIZE; size <= Page.MAX_SIZE && salt != 0; size <<= 1) {
      List<String> wrong = new ArrayList<>();
      int right = readPages(salt, size, bytes / size, false, wrong);
      if (right > most) {
        most = right;
        damage = wrong;
      }
    }
    if (most == 0) {
      return false;
    }
    lost.add(name + ": its header is damaged; it is not known how many messages it had");
    lost.addAll(damage);
    noteMissing(found.length());
    return true;
  }

  private void noteMissing(int messages) {
    for (int from = 0; (from = found.nextClearBit(from)) < messages; ) {
      int to = found.nextSetBit(from);
      to = to < 0 ? messages : Math.min(to, messages);
      lost.add(name + ": messages " + (from + 1) + " to " + to + " are lost");
      from = to;
    }
  }

  /** Reads the leaves of one page size and returns how many pages have the right checksum. */
  private int readPages(int salt, int size, long pages, boolean endIsKnown, List<String> damage)
      throws IOException {
    PageInput input = new PageInput(file, name, size, salt);
    int right = 0;
    int firstWrong = 0;
    int last = (int) Math.min(pages, bytes / size + 1);
    for (int page = 2; page <= last; page++) {
      int at = load(input, page);
      if (at < 0) {
        firstWrong = firstWrong == 0 ? page : firstWrong;
        continue;
      }
      noteWrong(firstWrong, page - 1, size, damage);
      firstWrong = 0;
      right++;
      if (input.window()[at] == Page.LEAF) {
        TableCursor leaf = new TableCursor(input, size - Page.RESERVED, last, page);
        LeafRows.read(leaf, page, true, new FoundRows(), damage);
      }
    }
    if (endIsKnown) { // else there may be remains of an earlier batch
      noteWrong(firstWrong, last, size, damage);
    }
    if (last < pages) {
      damage.add(name + ": it is cut off: it ends before page " + (last + 1) + " of " + pages);
    }
    return right;
  }

  private static int load(PageInput input, int page) throws IOException {
    try {
      return input.load(page);
    } catch (DamagedBatchException wrong) {
      return -1;
    }
  }

  private void noteWrong(int from, int to, int size, List<String> damage) {
    if (from > 0) {
      String pages = from == to ? "page " + from : "pages " + from + " to " + to;
      damage.add(
          String.format(
              "%s: %s (offsets %d to %d) %s a wrong checksum",
              name, pages, (from - 1L) * size, (long) to * size - 1, from == to ? "has" : "have"));
    }
  }

  /** Takes each row once; rows of a batch of ours count from 1. */
  private final class FoundRows implements LeafRows.Taker {

    @Override
    public boolean wants(long rowid) {
      return rowid >= 1 && rowid <= bytes && !found.get((int) rowid - 1);
    }

    @Override
    public void take(long rowid, StoredRow row) throws IOException {
      found.set((int) rowid - 1);
      sink.message(rowid - 1, row.text(), row.payload(), row.columns());
    }
  }

  /** Returns a salt under which two pages are right, 0 if there is none. */
  private int commonSalt() throws IOException {
    byte[] page = new byte[Page.MAX_SIZE];
    for (int size = Page.MIN_SIZE; size <= Page.MAX_SIZE; size <<= 1) {
      SaltSearch search = new SaltSearch(size);
      Set<Integer> seen = new HashSet<>();
      for (int number = 2; number <= Math.min(GUESSES, bytes / size); number++) {
        file.read((number - 1L) * size, page, 0, size);
        int salt = search.salt(page, 0, number);
        if (!seen.add(salt) && salt != 0) {
          return salt;
        }
      }
    }
    return 0;
  }

  /** Reads a file if its header and schema can be read; returns false if they cannot. */
  @SuppressWarnings("resource") // the caller owns the file
  private boolean readForeign() throws IOException {
    BatchReader reader;
    try {
      reader = BatchReader.of(file, name, 0);
    } catch (DamagedBatchException | NotPlainException e) {
      return false;
    }
    if (reader.isOurs()) {
      return false; // but no page has a right checksum
    }
    reader.forgetProgress();
    for (long place = 0; reader.next(); place++) {
      sink.message(place, reader.isText(), reader.payload(), reader.columns());
    }
    lost.addAll(reader.damage());
    return true;
  }
}
