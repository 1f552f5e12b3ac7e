package dev.turboqueue.internal.owner;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The locks that this process really has through a channel, according to the kernel. {@link
 * FileLock#isValid} still returns true when other code has opened and closed the file, which drops
 * the locks. Thread-safe.
 */
final class HeldLocks {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path INFO = Path.of("/proc/self/fdinfo");

  /** How many descriptors after the last one found are tried before all are listed. */
  private static final int NEXT = 16;

  /** The last descriptor that was found: a process that opens many files gets the next numbers. */
  private static final AtomicInteger LAST = new AtomicInteger();

  private HeldLocks() {}

  /**
   * Returns the kernel's file about the descriptor of {@code file} that has the lock of {@code
   * place}; null if there is none.
   */
  static @Nullable Path find(Object fileKey, long place) {
    int last = LAST.get();
    for (int number = last; number < last + NEXT; number++) {
      if (isIt(String.valueOf(number), fileKey, place)) {
        LAST.set(number);
        return INFO.resolve(String.valueOf(number));
      }
    }
    return findAmongAll(fileKey, place);
  }

  private static @Nullable Path findAmongAll(Object fileKey, long place) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        String number = String.valueOf(descriptor.getFileName());
        if (isIt(number, fileKey, place)) {
          LAST.set(Integer.parseInt(number));
          return INFO.resolve(number);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or no /proc.
    }
    return null;
  }

  private static boolean isIt(String descriptor, Object fileKey, long place) {
    return fileKey.equals(fileKey(DESCRIPTORS.resolve(descriptor)))
        && Boolean.TRUE.equals(holds(INFO.resolve(descriptor), place));
  }

  private static @Nullable Object fileKey(Path descriptor) {
    try {
      return Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
    } catch (IOException notOpen) {
      return null;
    }
  }

  /** Returns whether the lock of {@code place} is held; null if that is not known. */
  static @Nullable Boolean holds(Path info, long place) {
    try {
      List<String> lines = Files.readAllLines(info);
      return lines.stream().anyMatch(line -> covers(line, place));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** A line is {@code lock: 1: POSIX ADVISORY WRITE 4242 fd:00:1234 3 3}: first and last byte. */
  private static boolean covers(String line, long place) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length < 9 || !words[0].equals("lock:") || !words[2].equals("POSIX")) {
      return false;
    }
    long last = words[8].equals("EOF") ? Long.MAX_VALUE : Long.parseLong(words[8]);
    return Long.parseLong(words[7]) <= place && place <= last;
  }
}
