package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyOriginsTest {

  private static final int SALT = 7;

  private final MemoryFile file = new MemoryFile();

  private void writeCopies(CopyOrigins origins) throws IOException {
    BatchWriter writer = new BatchWriter(file, 0, SALT);
    for (int i = 0; i < origins.count(); i++) {
      writer.addBlob(new byte[] {1, 2, 3}, 3, null);
    }
    writer.finish(origins);
  }

  private static BitSet places(int... places) {
    BitSet set = new BitSet();
    for (int place : places) {
      set.set(place);
    }
    return set;
  }

  private static CopyOrigins sample() {
    CopyOrigins origins = new CopyOrigins();
    origins.add("one", 3);
    origins.add("one", 4);
    origins.add("another", 5);
    origins.add("one", 6);
    origins.add("one", 0);
    return origins;
  }

  @Test
  void the_places_of_the_originals_are_read_as_they_were_written() throws Exception {
    writeCopies(sample());
    CopyOrigins read = CopyOrigins.read(file);
    assertThat(read.count()).isEqualTo(5);
    assertThat(read.places()).isEqualTo(Map.of("one", places(0, 3, 4, 6), "another", places(5)));
  }

  @Test
  void a_batch_without_originals_has_none() throws Exception {
    BatchWriter writer = new BatchWriter(file, 0, SALT);
    writer.addBlob(new byte[] {1}, 1, null);
    writer.finish();
    assertThat(CopyOrigins.read(file).count()).isZero();
    assertThat(CopyOrigins.read(new MemoryFile()).count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12, 17, 30, -1})
  void a_changed_byte_makes_all_of_it_invalid(int offset) throws Exception {
    writeCopies(sample());
    long at = offset < 0 ? file.size() - 1 : end() + offset;
    byte[] changed = new byte[1];
    file.read(at, changed, 0, 1);
    changed[0] ^= 1;
    file.write(at, changed, 0, 1);
    assertThat(CopyOrigins.read(file).count()).isZero();
  }

  private long end() throws IOException {
    byte[] first = new byte[Header.END];
    file.read(0, first, 0, first.length);
    return Header.end(first);
  }
}
