package dev.turboqueue.process;

import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What other code of a process does with the control files of a queue that it has open: a backup, a
 * file browser, a clean-up. Closing any descriptor of the file of locks drops the process's locks.
 */
final class Meddling {

  /** One in so many deletes a file: each deletion of the file of locks has all processes reopen. */
  private static final int DELETION_ONE_IN = 100;

  private enum Kind {
    OPEN,
    READ,
    COPY,
    DELETE
  }

  private final Path control;
  private final Path copy;
  private final Random random;
  private final int count;
  private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
  private volatile boolean over;

  /** Meddles {@code count} times with the files in {@code control}. */
  Meddling(Path control, Path copy, Random random, int count) {
    this.control = control;
    this.copy = copy;
    this.random = random;
    this.count = count;
  }

  /** Does it all, with pauses of some milliseconds; returns how often what was done. */
  String run() throws IOException {
    try {
      for (int sum = 0; sum < count; ) {
        Kind kind = random.nextInt(DELETION_ONE_IN) == 0 ? Kind.DELETE : notDelete();
        if (isDone(kind, anyFile())) {
          done.merge(kind, 1, Integer::sum);
          sum++;
        }
        LockSupport.parkNanos(random.nextInt(20_000_000));
      }
      return done.toString();
    } finally {
      over = true;
    }
  }

  boolean isOver() {
    return over;
  }

  private Kind notDelete() {
    return Seeds.any(random, new Kind[] {Kind.OPEN, Kind.READ, Kind.COPY});
  }

  /** Returns a control file; mostly it is the one that matters. */
  private Path anyFile() throws IOException {
    if (random.nextInt(3) > 0) {
      return control.resolve("owners");
    }
    try (Stream<Path> all = Files.list(control)) {
      List<Path> files =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> !file.getFileName().toString().startsWith("spare_"))
              .toList();
      return files.isEmpty() ? control.resolve("owners") : files.get(random.nextInt(files.size()));
    }
  }

  private boolean isDone(Kind kind, Path file) throws IOException {
    try {
      switch (kind) {
        case OPEN -> {
          InputStream opened = Files.newInputStream(file);
          LockSupport.parkNanos(random.nextInt(5_000_000));
          opened.close();
        }
        case READ -> Files.readAllBytes(file);
        case COPY -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        case DELETE -> Files.delete(file);
      }
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }
}
