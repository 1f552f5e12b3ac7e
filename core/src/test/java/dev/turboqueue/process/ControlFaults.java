package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Damages the control files of a queue in use, as programs and people do that do not know what they
 * are for. What stands in the way of the queue is taken away again after some milliseconds.
 */
final class ControlFaults {

  private static final int LONGEST_MILLIS = 40;

  private enum Kind {
    CUT,
    ZEROED,
    RANDOM_NUMBER,
    REMOVED,
    LINK,
    DIRECTORY,
    IMMUTABLE,
    FULL
  }

  private final SoakDisk disk;
  private final Path control;
  private final Path victim;
  private final Random random;
  private final Map<String, Integer> done = new ConcurrentSkipListMap<>();

  /** Faults in the queue on {@code disk}; links lead to a file in {@code folder}. */
  ControlFaults(SoakDisk disk, Path folder, Random random) throws IOException {
    this.disk = disk;
    control = disk.queue().resolve(".turboqueue");
    this.random = random;
    victim = Files.writeString(folder.resolve("victim"), "somebody else's");
  }

  /**
   * Makes one fault of any kind in any file; returns its name, null if there was no file for it.
   */
  @Nullable String next() throws IOException, InterruptedException {
    Map<String, List<Path>> files;
    try (Stream<Path> all = Files.list(control)) {
      files =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .collect(
                  Collectors.groupingBy(ControlFaults::use, TreeMap::new, Collectors.toList()));
    }
    if (files.isEmpty()) {
      Thread.sleep(1);
      return null;
    }
    String use = any(List.copyOf(files.keySet()));
    Path file = any(Objects.requireNonNull(files.get(use)));
    Kind kind = Seeds.any(random, Kind.values());
    try {
      make(kind, file);
    } catch (NoSuchFileException gone) {
      return null;
    }
    String name = kind + " " + use;
    done.merge(name, 1, Integer::sum);
    return name;
  }

  /** Returns what a file is for: there are many spare ones. */
  private static String use(Path file) {
    return String.valueOf(file.getFileName()).replaceAll("_.*", "");
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void make(Kind kind, Path file) throws IOException, InterruptedException {
    switch (kind) {
      case CUT -> change(file, bytes -> bytes.setLength(random.nextInt((int) bytes.length() + 1)));
      case ZEROED -> change(file, bytes -> bytes.write(new byte[(int) bytes.length()]));
      case RANDOM_NUMBER -> change(file, this::writeNumber);
      case REMOVED -> Files.deleteIfExists(file);
      case LINK -> replace(file, () -> Files.createSymbolicLink(file, victim));
      case DIRECTORY -> replace(file, () -> Files.createDirectory(file));
      case IMMUTABLE -> freeze(file);
      case FULL -> disk.fill(1 + random.nextInt(LONGEST_MILLIS));
    }
  }

  @FunctionalInterface
  private interface Change {
    void of(RandomAccessFile bytes) throws IOException;
  }

  @FunctionalInterface
  private interface Replacement {
    void make() throws IOException;
  }

  /**
   * Changes a file where it is. A recycled one is replaced by a changed copy: it may become a batch
   * at any moment, whose messages would be damaged.
   */
  private void change(Path file, Change change) throws IOException {
    boolean isRecycled = use(file).equals("spare");
    Path changed = isRecycled ? Files.copy(file, control.resolve("changed")) : file;
    try (RandomAccessFile bytes = new RandomAccessFile(changed.toFile(), "rw")) {
      change.of(bytes);
    }
    if (isRecycled) {
      Files.move(changed, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Most numbers are 8 bytes long and lie at a multiple of that. */
  private void writeNumber(RandomAccessFile bytes) throws IOException {
    long places = Math.max(1, bytes.length() / Long.BYTES);
    bytes.seek(Long.BYTES * (long) random.nextInt((int) Math.min(places, 4_096)));
    bytes.writeLong(random.nextLong() >>> random.nextInt(Long.SIZE));
  }

  private void replace(Path file, Replacement replacement)
      throws IOException, InterruptedException {
    Files.deleteIfExists(file);
    try {
      replacement.make();
    } catch (FileSystemException exists) {
      return; // the queue was faster
    }
    Thread.sleep(1 + random.nextInt(LONGEST_MILLIS));
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      deleteAll(file);
    }
  }

  private static void deleteAll(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(file)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private void freeze(Path file) throws IOException, InterruptedException {
    if (run("chattr", "+i", file)) {
      Thread.sleep(1 + random.nextInt(LONGEST_MILLIS));
      run("chattr", "-R", "-i", disk.queue()); // a recycled file may have another name by now
    }
  }

  private static boolean run(Object... words) throws IOException, InterruptedException {
    List<String> command = Arrays.stream(words).map(Object::toString).toList();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  /** Checks that nothing was written through a link; returns what was done. */
  Map<String, Integer> end() throws IOException {
    assertThat(victim).as("what a link led to").hasContent("somebody else's");
    return done;
  }
}
