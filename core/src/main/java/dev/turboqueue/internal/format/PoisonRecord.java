package dev.turboqueue.internal.format;

import java.util.zip.CRC32C;

/**
 * The record of consumers that died with a batch in hand; {@code docs/format.md}, "The poison
 * record".
 *
 * @param delivery how many deliveries had ended in a death when this was written
 * @param place the first readable message that was not settled at the last death
 * @param deaths how many deaths in a row were near that place
 * @param trying 1 + the place of the message that is delivered alone, 0 if there is none
 */
public record PoisonRecord(int delivery, int place, int deaths, int trying) {

  /** Nobody died. */
  public static final PoisonRecord NONE = new PoisonRecord(0, 0, 0, 0);

  /** Puts this record with its checksum into page 1. */
  void put(byte[] page) {
    Bytes.putInt(page, Header.POISON, delivery);
    Bytes.putInt(page, Header.POISON + 4, place);
    Bytes.putInt(page, Header.POISON + 8, deaths);
    Bytes.putInt(page, Header.POISON + 12, trying);
    Bytes.putInt(page, Header.POISON + 16, check(page));
  }

  /** Returns the record in page 1, {@link #NONE} if its checksum is wrong. */
  static PoisonRecord of(byte[] page) {
    if (Bytes.getInt(page, Header.POISON + 16) != check(page)) {
      return NONE;
    }
    return new PoisonRecord(
        Bytes.getInt(page, Header.POISON),
        Bytes.getInt(page, Header.POISON + 4),
        Bytes.getInt(page, Header.POISON + 8),
        Bytes.getInt(page, Header.POISON + 12));
  }

  /** Salt and record are side by side. */
  private static int check(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(page, Header.SALT, Header.POISON + 16 - Header.SALT);
    return (int) crc.getValue();
  }
}
