package dev.turboqueue.crash;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Adler32;
import java.util.zip.CRC32C;

/** What a disk holds at a moment. Immutable. */
record DiskImage(SortedMap<String, Stored> files) {

  static final DiskImage EMPTY = new DiskImage(new TreeMap<>());

  /**
   * A file.
   *
   * @param number what it is known by through all its names
   * @param whole whether no byte written to it was ever lost
   * @param its whether all bytes written to it are of the batch of its name: where files are used
   *     again, a power failure can keep the bytes of a batch and not its name
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(int number, byte[] bytes, boolean whole, boolean its) {}

  /** Returns a number that two images with different names or bytes hardly share. */
  long fingerprint() {
    CRC32C crc = new CRC32C();
    Adler32 adler = new Adler32();
    for (Map.Entry<String, Stored> file : files.entrySet()) {
      byte[] name = file.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      byte[] bytes = file.getValue().bytes;
      crc.update(name);
      crc.update(bytes);
      adler.update(name);
      adler.update(bytes);
      adler.update(bytes.length);
    }
    return crc.getValue() << 32 | adler.getValue();
  }
}
