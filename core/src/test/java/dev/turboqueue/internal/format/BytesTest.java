package dev.turboqueue.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {

  private static final long SEED = Long.getLong("turboqueue.seed", System.nanoTime());
  private static final String NAME = "-Dturboqueue.seed=" + SEED;

  private final Random random = new Random(SEED);

  @Test
  void numbers_are_big_endian() {
    byte[] bytes = new byte[24];
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong();
      int at = random.nextInt(16);
      Bytes.putLong(bytes, at, value);
      assertThat(Bytes.getLong(bytes, at)).isEqualTo(value);
      assertThat(new BigInteger(Arrays.copyOfRange(bytes, at, at + 8)).longValue())
          .isEqualTo(value);
      Bytes.putInt(bytes, at, (int) value);
      assertThat(Bytes.getInt(bytes, at)).isEqualTo((int) value);
      assertThat(new BigInteger(Arrays.copyOfRange(bytes, at, at + 4)).intValue())
          .isEqualTo((int) value);
      Bytes.putShort(bytes, at, (int) value);
      assertThat(Bytes.getShort(bytes, at)).isEqualTo((int) value & 0xFFFF);
      assertThat(bytes[at]).isEqualTo((byte) (value >> 8));
    }
  }

  /** The definition, one bit at a time: groups of seven, the high bit on all but the last. */
  private static byte[] varint(long value) {
    String bits = Long.toBinaryString(value);
    bits = "0".repeat((7 - bits.length() % 7) % 7) + bits;
    byte[] result = new byte[bits.length() / 7];
    for (int i = 0; i < result.length; i++) {
      int group = Integer.parseInt(bits.substring(7 * i, 7 * i + 7), 2);
      result[i] = (byte) (i < result.length - 1 ? group | 0x80 : group);
    }
    return result;
  }

  @Test
  void varints_are_sqlites() {
    for (int i = 0; i < 100_000; i++) {
      long value = (1L << random.nextInt(57)) - random.nextInt(3);
      value =
          i % 2 == 0
              ? Math.max(0, Math.min(value, (1L << 56) - 1))
              : random.nextLong() >>> (8 + random.nextInt(56));
      byte[] expected = varint(value);
      byte[] bytes = new byte[20];
      Arrays.fill(bytes, (byte) 0xFF);
      int at = random.nextInt(5);
      assertThat(Bytes.putVarint(bytes, at, value)).as(NAME).isEqualTo(at + expected.length);
      assertThat(Arrays.copyOfRange(bytes, at, at + expected.length)).as(NAME).isEqualTo(expected);
      assertThat(Bytes.varintLength(value)).as("%s: %d", NAME, value).isEqualTo(expected.length);
      assertThat(Bytes.getVarint(bytes, at)).as(NAME).isEqualTo(value);
      assertThat(Bytes.skipVarint(bytes, at)).as(NAME).isEqualTo(at + expected.length);
    }
  }

  @Test
  void a_varint_of_nine_bytes_has_all_bits_of_the_last() {
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() | (1L << (56 + random.nextInt(8)));
      byte[] bytes = new byte[9];
      for (int k = 0; k < 8; k++) {
        bytes[k] = (byte) ((value >>> (57 - 7 * k)) | 0x80);
      }
      bytes[8] = (byte) value;
      assertThat(Bytes.getVarint(bytes, 0)).as(NAME).isEqualTo(value);
      assertThat(Bytes.skipVarint(bytes, 0)).as(NAME).isEqualTo(9);
    }
  }
}
