package dev.turboqueue.crash;

import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.BatchWriter;
import dev.turboqueue.internal.format.Salt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/** A batch of ours with a damaged page, two messages a page, of which some are settled. */
final class DamagedBatch {

  /** What a leaf of the smallest page size holds two of. */
  private static final int LENGTH = 1_500;

  private static final int PAGE = 4_096;

  /** The page that is damaged is the second leaf: it has the messages at places 2 and 3. */
  private static final int DAMAGED_PAGE = 4;

  private DamagedBatch() {}

  /**
   * Returns a batch of new messages. Those that can be read and are not settled are owed from now
   * on; a repair that is done again may have them come twice.
   *
   * @param part epoch and uuid, as they stand in the batch's name
   * @param settled how many are settled, of those before the damage
   */
  static byte[] of(String part, int count, int settled, Messages messages, Promises promises)
      throws IOException {
    BitSet batch = new BitSet();
    DiskFile file = new SimulatedDisk(DiskImage.EMPTY).create(Path.of(part));
    BatchWriter writer = new BatchWriter(file, 0, Salt.of(part));
    for (int place = 0; place < count; place++) {
      int message = messages.add(LENGTH, batch, DamagedBatch.class);
      writer.addBlob(messages.payload(message), LENGTH, null);
      if (place < settled) {
        promises.acknowledged().set(message);
        promises.settled().set(message);
      }
      promises.accepted().set(message, place / 2 != 1);
    }
    writer.finish();
    promises.sent().or(batch);
    promises.moved().or(batch);
    promises.moved().andNot(promises.settled());
    file.write((DAMAGED_PAGE - 1) * PAGE + PAGE / 2, new byte[8], 0, 8);
    return marked(file, settled);
  }

  private static byte[] marked(DiskFile file, int settled) throws IOException {
    byte[] bytes = new byte[(int) file.size()];
    try (BatchReader reader = BatchReader.open(file, "", 0)) {
      reader.marks().markSettled(settled, new BitSet());
      file.read(0, bytes, 0, bytes.length);
    }
    return bytes;
  }
}
