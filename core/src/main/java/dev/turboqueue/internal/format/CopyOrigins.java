package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Where the originals of a batch of copies are: behind the last page, from the commit of the copies
 * until their batch is claimed; {@code docs/format.md}, "Origins of copies". Not thread-safe.
 *
 * <pre>
 *   0  "TQor"               12  length, in bytes, of what follows
 *   4  salt                 16  runs: place, count (4 bytes each), length of the id (1), id
 *   8  number of runs           CRC32C of all before it
 * </pre>
 */
public final class CopyOrigins {

  private static final int MAGIC = 0x54516f72;
  private static final int HEADER = 16;

  /** No batch of ours, of 1 GiB at most, needs more. */
  private static final int MOST_BYTES = 1 << 30;

  private final List<Run> runs = new ArrayList<>();

  /** Messages in a row of the batch {@code id}, from {@code place} on. */
  private record Run(String id, int place, int count) {

    int length() {
      return 9 + id.length(); // which is ASCII, as all names of batches are
    }
  }

  /** Adds the original of the next copy: the message at {@code place} of the batch {@code id}. */
  public void add(String id, int place) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last.place + last.count == place && last.id.equals(id)) {
      runs.set(runs.size() - 1, new Run(last.id, last.place, last.count + 1));
      return;
    }
    runs.add(new Run(id, place, 1));
  }

  /** Returns the number of originals. */
  public int count() {
    return runs.stream().mapToInt(Run::count).sum();
  }

  /** Returns the places of the originals in each batch, by its id. */
  public Map<String, BitSet> places() {
    Map<String, BitSet> places = new LinkedHashMap<>();
    for (Run run : runs) {
      places.computeIfAbsent(run.id, batch -> new BitSet()).set(run.place, run.place + run.count);
    }
    return places;
  }

  /**
   * Writes this behind a batch that is finished.
   *
   * @param end where its last page ends
   */
  public void write(DiskFile file, long end, int salt) throws IOException {
    int length = runs.stream().mapToInt(Run::length).sum();
    byte[] content = new byte[HEADER + length + 4];
    Bytes.putInt(content, 0, MAGIC);
    Bytes.putInt(content, 4, salt);
    Bytes.putInt(content, 8, runs.size());
    Bytes.putInt(content, 12, length);
    int at = HEADER;
    for (Run run : runs) {
      Bytes.putInt(content, at, run.place);
      Bytes.putInt(content, at + 4, run.count);
      byte[] id = run.id.getBytes(StandardCharsets.US_ASCII);
      content[at + 8] = (byte) id.length;
      System.arraycopy(id, 0, content, at + 9, id.length);
      at += run.length();
    }
    Bytes.putInt(content, at, crc(content, at));
    file.write(end, content, 0, content.length);
  }

  /** Reads what was written behind a finished batch; it is empty if there is nothing valid. */
  public static CopyOrigins read(DiskFile file) throws IOException {
    byte[] first = new byte[Header.END];
    CopyOrigins origins = new CopyOrigins();
    if (file.read(0, first, 0, first.length) == first.length) {
      byte[] content = read(file, Header.end(first), Bytes.getInt(first, Header.SALT));
      origins.take(content);
    }
    return origins;
  }

  /** Returns the content, with a length of 0 if it is not valid. */
  private static byte[] read(DiskFile file, long end, int salt) throws IOException {
    byte[] head = new byte[HEADER];
    int read = file.read(end, head, 0, HEADER);
    int length = Bytes.getInt(head, 12);
    boolean plausible =
        read == HEADER
            && Bytes.getInt(head, 0) == MAGIC
            && Bytes.getInt(head, 4) == salt
            && length >= 0
            && length <= Math.min(MOST_BYTES, file.size() - end - HEADER - 4);
    if (!plausible) {
      return new byte[0];
    }
    byte[] content = new byte[HEADER + length + 4];
    int all = file.read(end, content, 0, content.length);
    int crcAt = content.length - 4;
    boolean valid = all == content.length && Bytes.getInt(content, crcAt) == crc(content, crcAt);
    return valid ? content : new byte[0];
  }

  private void take(byte[] content) {
    int at = HEADER;
    while (at < content.length - 4) {
      int end = at + 9 + (content[at + 8] & 0xFF);
      String id = new String(content, at + 9, end - at - 9, StandardCharsets.US_ASCII);
      runs.add(new Run(id, Bytes.getInt(content, at), Bytes.getInt(content, at + 4)));
      at = end;
    }
  }

  private static int crc(byte[] content, int length) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, length);
    return (int) crc.getValue();
  }
}
