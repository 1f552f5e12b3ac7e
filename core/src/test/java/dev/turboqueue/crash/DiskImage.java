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
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(int number, byte[] bytes, boolean whole) {}

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
