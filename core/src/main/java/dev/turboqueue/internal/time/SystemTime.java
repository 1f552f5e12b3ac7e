package dev.turboqueue.internal.time;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The machine's clocks on Linux. A time namespace shifts a process's clocks, but keeps the boot's
 * identity; this class subtracts the shift. A container may mount another file over {@code
 * /proc/uptime}; then the monotonic clock is used, which stops while the machine sleeps.
 */
public final class SystemTime implements TimeSource {

  /** The time of this machine. */
  public static final TimeSource INSTANCE = new SystemTime(Path.of("/proc"));

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Path uptime;
  private final long boot;
  private final boolean isUptimeTrue;
  private final long monotonicShift;
  private final long bootShiftMillis;

  /** By how many milliseconds the time since boot is ahead of {@link #sharedNanos}. */
  @GuardedBy("this")
  private long ahead;

  /** Reads the clocks below {@code proc}. */
  SystemTime(Path proc) {
    uptime = proc.resolve("uptime");
    boot = boot(proc.resolve("sys/kernel/random/boot_id"));
    isUptimeTrue = isOfOneFileSystem(proc, uptime);
    long[] shifts = shifts(proc.resolve("self/timens_offsets"));
    monotonicShift = shifts[0];
    bootShiftMillis = shifts[1] / NANOS_PER_MILLI;
  }

  private static long boot(Path file) {
    try {
      return 1 + (Files.readString(file).hashCode() & 0xFFFFFFFFL);
    } catch (IOException | RuntimeException notLinux) {
      return 0;
    }
  }

  private static boolean isOfOneFileSystem(Path proc, Path file) {
    try {
      Object device = Files.getAttribute(proc, "unix:dev");
      return Objects.equals(
          device, Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | RuntimeException notThere) {
      return false;
    }
  }

  /** Returns the nanoseconds by which a time namespace shifts the monotonic and the boot clock. */
  private static long[] shifts(Path file) {
    long[] shifts = {0, 0};
    try {
      for (String line : Files.readAllLines(file)) { // "boottime  864000  0": seconds, nanoseconds
        String[] words = line.trim().split("\\s+", -1);
        int clock = words[0].equals("monotonic") ? 0 : 1;
        shifts[clock] = 1_000_000_000 * Long.parseLong(words[1]) + Long.parseLong(words[2]);
      }
      return shifts;
    } catch (IOException | RuntimeException noTimeNamespaces) {
      return new long[] {0, 0};
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long sharedNanos() {
    return System.nanoTime() - monotonicShift;
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long boot() {
    return boot;
  }

  /**
   * Reads the time since boot each time, because processes may have different monotonic clocks. If
   * it cannot be read now, because no descriptor is free, the time continues from the last one.
   */
  @Override
  public synchronized long bootMillis() {
    long now = sharedNanos() / NANOS_PER_MILLI;
    if (isUptimeTrue) {
      try {
        ahead = uptime() - bootShiftMillis - now;
      } catch (IOException | RuntimeException notNow) {
        return ahead + now;
      }
    }
    return ahead + now;
  }

  /** Returns the milliseconds in the file's content: "12345.67 …". */
  private long uptime() throws IOException {
    String text = new String(Files.readAllBytes(uptime), StandardCharsets.US_ASCII);
    int point = text.indexOf('.');
    long seconds = Long.parseLong(text.substring(0, point));
    return 1_000 * seconds + 10 * Long.parseLong(text.substring(point + 1, point + 3));
  }
}
