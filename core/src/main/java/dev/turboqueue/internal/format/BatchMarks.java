package dev.turboqueue.internal.format;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.util.BitSet;

/**
 * The marks in a batch's file about settled messages and about consumers that died. They are read
 * when the batch is opened, and written by the process that has it in hand; {@code docs/format.md},
 * "Page 1" and "Settled out of order". Not thread-safe.
 */
public final class BatchMarks {

  private final DiskFile file;
  private final byte[] page;
  private final boolean ours;
  private final SettledSlots slots;
  private final int progress;
  private final BitSet beyond;

  private BatchMarks(
      DiskFile file, byte[] page, boolean ours, SettledSlots slots, int progress, BitSet beyond) {
    this.file = file;
    this.page = page;
    this.ours = ours;
    this.slots = slots;
    this.progress = progress;
    this.beyond = beyond;
  }

  /**
   * Reads the marks of a batch.
   *
   * @param page the beginning of page 1
   */
  static BatchMarks load(DiskFile file, byte[] page, boolean ours, SettledSlots slots)
      throws IOException {
    if (!ours) {
      int progress = Math.max(0, Header.foreignProgress(page));
      return new BatchMarks(file, page, false, slots, progress, new BitSet());
    }
    slots.load();
    int progress = Math.max(slots.progress(), Header.progress(page));
    BitSet beyond = slots.beyond();
    if (!beyond.isEmpty()) {
      progress = beyond.nextClearBit(progress);
      beyond.clear(0, progress);
    }
    return new BatchMarks(file, page, true, slots, progress, beyond);
  }

  /** Returns how many messages, counted from the first, were settled when the batch was opened. */
  int progress() {
    return progress;
  }

  /**
   * Returns the places of the messages behind the progress that were settled when the batch was
   * opened.
   */
  BitSet beyond() {
    return (BitSet) beyond.clone();
  }

  /**
   * Marks messages as settled: the first {@code settled}, and those at the places {@code behind}
   * them. A foreign file keeps only the former, and only if its page 1 has space for that. Later
   * marks must include all earlier ones.
   */
  public void markSettled(int settled, BitSet behind) throws IOException {
    try {
      // First the slot, which also contains the progress: so a death in between loses nothing.
      if (ours && behind.nextSetBit(settled) >= 0) {
        slots.write(settled, behind);
      }
    } finally {
      writeProgress(settled); // needs no space, and is valid without the slot
    }
  }

  /**
   * Marks messages as settled that were moved to a batch of copies by a process that died, in
   * addition to those that were settled when the batch was opened. A foreign file keeps only those
   * without a gap before them.
   */
  public void markMoved(BitSet places) throws IOException {
    BitSet all = beyond();
    all.or(places);
    markSettled(all.nextClearBit(progress), all);
  }

  private void writeProgress(int settled) throws IOException {
    if (ours) {
      Header.putProgress(page, settled);
    } else if (!Header.putForeignProgress(page, settled)) {
      return;
    }
    file.write(Header.PROGRESS, page, Header.PROGRESS, Header.MARK_LENGTH);
  }

  /** Returns the last record of consumers that died, {@link PoisonRecord#NONE} if there is none. */
  public PoisonRecord poison() {
    return ours ? PoisonRecord.of(page) : PoisonRecord.NONE;
  }

  /**
   * Stores the record of consumers that died with this batch in hand, with one write.
   *
   * @throws IllegalStateException if the file is not ours
   */
  public void markPoison(PoisonRecord record) throws IOException {
    if (!ours) {
      throw new IllegalStateException("A foreign file has no space for this");
    }
    record.put(page);
    file.write(Header.POISON, page, Header.POISON, Header.POISON_LENGTH);
  }
}
