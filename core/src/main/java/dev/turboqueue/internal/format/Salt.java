package dev.turboqueue.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Distinguishes a batch's pages from those of all other batches; {@code docs/format.md}, "Pages".
 */
public final class Salt {

  private Salt() {}

  /**
   * Returns the salt of a batch, never 0.
   *
   * @param id epoch and uuid, as in its name
   */
  public static int of(String id) {
    CRC32C crc = new CRC32C();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    int salt = (int) crc.getValue();
    return salt == 0 ? 1 : salt;
  }
}
