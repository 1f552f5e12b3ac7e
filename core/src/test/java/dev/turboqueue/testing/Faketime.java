package dev.turboqueue.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Processes whose wall clock is another than the machine's, by means of libfaketime. */
public final class Faketime {

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private Faketime() {}

  /** Returns the library, null if it is not installed ({@code apt-get install faketime}). */
  public static @Nullable Path library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
  }

  /** Returns the words to put before a command so that its clock is {@code off}, as {@code +1d}. */
  public static List<String> shifted(Path library, String off) {
    return before(library, "FAKETIME=" + off);
  }

  /** Returns the words to put before a command so that its clock is as {@code clock} says. */
  public static List<String> following(Path library, Path clock) {
    return before(library, "FAKETIME_TIMESTAMP_FILE=" + clock);
  }

  private static List<String> before(Path library, String time) {
    return List.of(
        "env",
        "LD_PRELOAD=" + library,
        time,
        "FAKETIME_CACHE_DURATION=1", // none at all costs most of the processor
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "FAKETIME_FORCE_MONOTONIC_FIX=0"); // else timed waits return at once
  }

  /** Has the clock of those that follow {@code clock} jump to so many seconds beside the true. */
  public static void set(Path clock, int seconds) throws IOException {
    Path next = clock.resolveSibling(clock.getFileName() + "-next");
    Files.writeString(next, String.format("%+d%n", seconds));
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what the library has left behind in a process that was killed. */
  static void cleanUp(long pid) throws IOException {
    Files.deleteIfExists(SHARED_MEMORY.resolve("sem.faketime_sem_" + pid));
    Files.deleteIfExists(SHARED_MEMORY.resolve("faketime_shm_" + pid));
  }
}
