package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads batches in memory. */
final class Batches {

  /** The salt of all batches here, unless another is given. */
  static final int SALT = Salt.of("1795469960_01a20a59-6422-7000-8000-545100030001");

  private Batches() {}

  /** Returns a writer whose pages have {@code pageSize} bytes. */
  static BatchWriter writer(MemoryFile file, int pageSize) {
    return writer(file, pageSize, SALT);
  }

  static BatchWriter writer(MemoryFile file, int pageSize, int salt) {
    return new BatchWriter(file, 16L * pageSize, salt);
  }

  static byte[] write(List<Sample> samples, int pageSize) throws IOException {
    return write(samples, pageSize, SALT);
  }

  static byte[] write(List<Sample> samples, int pageSize, int salt) throws IOException {
    MemoryFile file = new MemoryFile();
    BatchWriter writer = writer(file, pageSize, salt);
    for (Sample sample : samples) {
      sample.addTo(writer);
    }
    writer.finish();
    return file.bytes();
  }

  static BatchReader open(byte[] batch) throws IOException {
    return BatchReader.open(new MemoryFile(batch), "batch", 0);
  }

  /** Returns the rows of an undamaged batch. */
  static List<Sample> read(byte[] batch) throws IOException {
    try (BatchReader reader = open(batch)) {
      List<Sample> samples = new ArrayList<>();
      while (reader.next()) {
        samples.add(Sample.read(reader));
      }
      assertThat(reader.damage()).isEmpty();
      return samples;
    }
  }

  /** Asserts that the same rows come in the same order. */
  static void assertSame(List<Sample> actual, List<Sample> expected, String seed) {
    assertThat(actual).as(seed).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      if (!actual.get(i).sameAs(expected.get(i))) {
        assertThat(actual.get(i)).as("%s, row %d", seed, i).isEqualTo(expected.get(i));
      }
    }
  }

  static int pageSize(byte[] batch) {
    int size = Bytes.getShort(batch, Header.PAGE_SIZE);
    return size == 1 ? Page.MAX_SIZE : size;
  }
}
