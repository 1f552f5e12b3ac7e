package dev.turboqueue.cli.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  @Test
  void lines_are_what_lies_between_delimiters_however_the_input_is_cut() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      byte delimiter = (byte) (random.nextBoolean() ? '\n' : random.nextInt(256));
      List<String> expected = new ArrayList<>();
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      for (int i = random.nextInt(50); i > 0; i--) {
        byte[] line = lineWithout(random, delimiter);
        expected.add(Arrays.toString(line));
        input.write(line);
        input.write(delimiter);
      }
      assertThat(read(new Pieces(input.toByteArray(), random), delimiter))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected);
    }
  }

  @Test
  void what_follows_the_last_delimiter_is_a_line_unless_it_is_empty() throws IOException {
    assertThat(read("a\nb")).containsExactly("[97]", "[98]");
    assertThat(read("a\n")).containsExactly("[97]");
    assertThat(read("\n\n")).containsExactly("[]", "[]");
    assertThat(read("")).isEmpty();
  }

  @Test
  void a_line_may_be_much_longer_than_a_block() throws IOException {
    byte[] input = new byte[3_000_000];
    Arrays.fill(input, (byte) 'x');
    input[2_900_000] = '\n';
    LineReader reader = new LineReader(new Pieces(input, new Random(1)), (byte) '\n');
    assertThat(lengths(reader)).containsExactly(2_900_000, 99_999);
  }

  private static List<Integer> lengths(LineReader reader) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    Lines lines;
    while ((lines = reader.read()) != null) {
      for (int i = 0; i < lines.count(); i++) {
        lengths.add(lines.to(i) - lines.from(i));
      }
    }
    return lengths;
  }

  private static byte[] lineWithout(Random random, byte delimiter) {
    byte[] line = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(30)];
    random.nextBytes(line);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == delimiter ? (byte) (delimiter + 1) : line[i];
    }
    return line;
  }

  private static List<String> read(String input) throws IOException {
    return read(new Pieces(input.getBytes(StandardCharsets.UTF_8), new Random(1)), (byte) '\n');
  }

  private static List<String> read(ReadableByteChannel in, byte delimiter) throws IOException {
    LineReader reader = new LineReader(in, delimiter);
    List<String> found = new ArrayList<>();
    Lines lines;
    while ((lines = reader.read()) != null) {
      for (int i = 0; i < lines.count(); i++) {
        found.add(Arrays.toString(Arrays.copyOfRange(lines.block(), lines.from(i), lines.to(i))));
      }
    }
    return found;
  }

  /** Delivers its content in pieces of random length. */
  private static final class Pieces implements ReadableByteChannel {

    private final byte[] content;
    private final Random random;
    private int position;

    Pieces(byte[] content, Random random) {
      this.content = content;
      this.random = random;
    }

    @Override
    public int read(ByteBuffer target) {
      if (position == content.length) {
        return -1;
      }
      int most = Math.min(target.remaining(), content.length - position);
      int length = Math.min(most, 1 + random.nextInt(random.nextBoolean() ? 10 : 100_000));
      target.put(content, position, length);
      position += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
