package dev.turboqueue.internal.signal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The clock that delays are measured by: milliseconds since 1970 by the wall clock of the moment
 * when a process first asked after the machine's boot, and from then on by the time since boot. So
 * it is the same in all processes, goes on while the machine sleeps, and does not jump when
 * somebody sets the wall clock. Thread-safe.
 *
 * <p>Where the system does not tell the time since boot, it is the wall clock.
 */
public final class QueueClock {

  /** By how much this clock may lag: it is read in such steps. */
  public static final long STEP_MILLIS = 10;

  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Hints hints;
  private final long boot;

  public QueueClock(Hints hints) {
    this.hints = hints;
    boot = boot();
  }

  private static long boot() {
    try {
      Files.readAllBytes(UPTIME);
      return 1 + (Files.readString(BOOT).hashCode() & 0xFFFFFFFFL);
    } catch (IOException | RuntimeException notLinux) {
      return 0;
    }
  }

  /** Returns the time in milliseconds. */
  public long millis() {
    if (boot == 0) {
      return System.currentTimeMillis();
    }
    long up = uptime();
    return up + hints.clockOffset(boot, System.currentTimeMillis() - up);
  }

  /** Returns the milliseconds since boot: "12345.67 …", in steps of 10 ms. */
  private static long uptime() {
    try {
      String text = new String(Files.readAllBytes(UPTIME), StandardCharsets.US_ASCII);
      int point = text.indexOf('.');
      long seconds = Long.parseLong(text.substring(0, point));
      return 1_000 * seconds + 10 * Long.parseLong(text.substring(point + 1, point + 3));
    } catch (IOException | RuntimeException e) {
      return System.nanoTime() / 1_000_000;
    }
  }
}
