package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages one batch of a queue, as disks and memory do, and receives everything: what of it is
 * delivered is right, what is not is kept and named, the batches before and after it come in any
 * case. For 4 seconds; {@code -Dflips=10000} takes so many damages instead.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class BitFlipsIT {

  private static final int FLIPS = Integer.getInteger("flips", 0);
  private static final long SAMPLE_NANOS = 4_000_000_000L;

  /** Where the messages of our batches begin; the first and the last batch stay whole. */
  private static final long[] BORDERS = {0, 10, 30, 1_200, 5_000, 5_010};

  private static final Logger LOG = Logger.getLogger("dev.turboqueue");

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void beQuiet() {
    directory = root.resolve("q");
    LOG.setLevel(Level.OFF); // thousands of damaged batches are logged, as they must be
  }

  @AfterEach
  void beHeard() {
    LOG.setLevel(null);
  }

  @Test
  void no_damaged_byte_is_delivered_and_no_other_batch_is_stopped() throws Exception {
    List<Path> ours = ours();
    List<Path> foreign = foreign();
    Seeds.withSeed(
        random -> {
          long start = System.nanoTime();
          int done = 0;
          while (FLIPS > 0 ? done < FLIPS : System.nanoTime() - start < SAMPLE_NANOS) {
            if (done % 4 == 0) {
              check(ours, foreign.get(random.nextInt(foreign.size())), 0, 0, random);
            } else {
              int which = 1 + random.nextInt(BORDERS.length - 3);
              check(ours, ours.get(which), BORDERS[which], BORDERS[which + 1], random);
            }
            done++;
          }
          System.out.println(done + " damaged batches");
        });
  }

  /** Writes our batches and returns their files, the oldest first. */
  private List<Path> ours() throws IOException {
    Path template = root.resolve("template");
    DirectoryOptions options = DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
    try (TurboQueue queue = TurboQueue.open(template, options);
        Producer producer = queue.producer()) {
      for (int i = 0; i + 1 < BORDERS.length; i++) {
        for (long number = BORDERS[i]; number < BORDERS[i + 1]; number++) {
          producer.send(Payload.of(number));
        }
        producer.flush();
      }
    }
    return Queues.files(template, "avail_").stream().map(template::resolve).toList();
  }

  private static List<Path> foreign() throws IOException, URISyntaxException {
    Path python = Path.of(Objects.requireNonNull(BitFlipsIT.class.getResource("/python")).toURI());
    try (Stream<Path> files = Files.walk(python)) {
      return files.filter(file -> file.getFileName().toString().startsWith("avail_")).toList();
    }
  }

  /** Damages {@code batch}, of ours if it has messages {@code from} … {@code to}. */
  private void check(List<Path> ours, Path batch, long from, long to, Random random)
      throws Exception {
    Files.createDirectories(directory);
    long last = BORDERS[BORDERS.length - 2];
    Set<Long> whole = range(0, BORDERS[1]);
    whole.addAll(range(last, BORDERS[BORDERS.length - 1]));
    Files.copy(ours.get(0), directory.resolve(ours.get(0).getFileName()));
    Files.copy(
        ours.get(ours.size() - 1), directory.resolve(ours.get(ours.size() - 1).getFileName()));
    byte[] damaged = Files.readAllBytes(batch);
    String what = batch.getFileName() + ": ";
    for (int left = random.nextInt(3); left >= 0; left--) {
      Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
      byte[] before = damaged.clone();
      damaged = damage.inflict(damaged, random);
      what += damage + " from byte " + Arrays.mismatch(before, damaged) + ", ";
    }
    Files.write(directory.resolve(batch.getFileName().toString()), damaged);
    Set<Long> received = receive(whole, from, to, what);
    assertThat(received).as(what).containsAll(whole);
    if (!received.containsAll(range(from, to))) {
      String there = "kept for repair, among " + Queues.files(directory, "");
      assertThat(Queues.files(directory, "corrupt_")).as(what + ": " + there).hasSize(1);
    }
    delete();
  }

  private static Set<Long> range(long from, long to) {
    Set<Long> numbers = new HashSet<>();
    LongStream.range(from, to).forEach(numbers::add);
    return numbers;
  }

  private Set<Long> receive(Set<Long> whole, long from, long to, String what) throws Exception {
    Set<Long> received = new HashSet<>();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      for (int misses = 0; misses < 3 || (!received.containsAll(whole) && misses < 20); ) {
        Message message = consumer.poll(Duration.ofMillis(misses < 3 ? 0 : 200));
        if (message == null) {
          misses++;
          continue;
        }
        // What was changed in a foreign file cannot be told: it has no checksums.
        if (to > from || isWhole(message)) {
          long number = Payload.number(message);
          assertThat(whole.contains(number) || (number >= from && number < to)).as(what).isTrue();
          assertThat(received.add(number)).as("%s: %s comes once", what, number).isTrue();
        }
        message.ack();
      }
    }
    return received;
  }

  private static boolean isWhole(Message message) {
    byte[] bytes = message.bytes();
    return bytes != null && bytes.length >= Long.BYTES && bytes[0] == 0 && bytes[1] == 0;
  }

  private void delete() throws IOException {
    for (String file : Queues.batches(directory)) {
      Files.delete(Queues.path(directory, file));
    }
  }

  /** What happens to files. */
  private enum Damage {
    FLIP {
      @Override
      byte[] inflict(byte[] file, Random random) {
        file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        return file;
      }
    },
    FLIP_IN_THE_HEADER {
      @Override
      byte[] inflict(byte[] file, Random random) {
        file[random.nextInt(Math.min(file.length, 200))] ^= (byte) (1 << random.nextInt(8));
        return file;
      }
    },
    CUT {
      @Override
      byte[] inflict(byte[] file, Random random) {
        return Arrays.copyOf(file, 1 + random.nextInt(file.length));
      }
    },
    LOST_SECTOR {
      @Override
      byte[] inflict(byte[] file, Random random) {
        int at = random.nextInt(file.length) / 512 * 512;
        Arrays.fill(file, at, Math.min(file.length, at + 512), (byte) 0);
        return file;
      }
    },
    MISPLACED_BLOCK {
      @Override
      byte[] inflict(byte[] file, Random random) {
        int blocks = file.length / 4096;
        if (blocks > 1) {
          int from = random.nextInt(blocks) * 4096;
          System.arraycopy(file, from, file, random.nextInt(blocks) * 4096, 4096);
        }
        return file;
      }
    };

    abstract byte[] inflict(byte[] file, Random random);
  }
}
