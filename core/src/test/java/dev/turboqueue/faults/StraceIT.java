package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Fsync;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real faults: strace has each system call that touches the queue fail, once or for ever, or be the
 * process's last. By default a sample of them for 25 seconds; {@code -Dfaults=REGEX} takes all
 * whose names match.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class StraceIT {

  /** As for every small child, but it loads no class behind the back of {@link FaultChild}. */
  private static final List<String> CHILD =
      List.of(
          "-Xmx64m",
          "-Xshare:auto",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Dsun.reflect.inflationThreshold=2147483647");

  private static final String CALLS =
      "openat,read,pread64,write,pwrite64,lseek,rename,renameat,unlink,fsync,ftruncate,mmap,"
          + "getdents64,mkdir,fcntl,newfstatat,fstat,stat,lstat,statx,fallocate";
  private static final @Nullable String WANTED = System.getProperty("faults");
  private static final Duration SAMPLE = Duration.ofSeconds(25);

  /** How many messages dead owners have left in the directory before the scenario. */
  private static final int LEFT = 2_600;

  @TempDir Path root;

  private @Nullable Jvm child;
  private String worker = "";
  private String locker = "";
  private int cases;
  private int notMet;

  @BeforeEach
  void probe() throws Exception {
    boolean works;
    try {
      works = new ProcessBuilder("strace", "-o", "/dev/null", "true").start().waitFor() == 0;
    } catch (IOException notThere) {
      works = false;
    }
    Assumptions.assumeTrue(works, "strace is missing or may not trace here");
    LeftBehind.create(template(), LEFT);
  }

  @AfterEach
  void end() throws IOException {
    if (child != null) {
      child.close();
    }
  }

  private Path template() {
    return root.resolve("template");
  }

  @Test
  void no_fault_of_a_system_call_loses_or_invents_a_message() throws Exception {
    Seeds.withSeed(
        random -> {
          List<Fault> faults = faults();
          faults.removeIf(
              fault -> WANTED != null && !fault.toString().matches(".*" + WANTED + ".*"));
          Collections.shuffle(faults, random);
          long start = System.nanoTime();
          int done = 0;
          List<String> failures = new ArrayList<>();
          for (Fault fault : faults) {
            if (WANTED == null && System.nanoTime() - start > SAMPLE.toNanos()) {
              break;
            }
            try {
              check(fault);
            } catch (Exception | AssertionError e) {
              failures.add(fault + ": " + e.getMessage());
              System.out.println(failures.get(failures.size() - 1));
              end();
              child = null;
            }
            done++;
          }
          System.out.println(
              done + " of " + faults.size() + " faults, " + notMet + " of them not met");
          assertThat(failures).isEmpty();
          assertThat(notMet).isLessThanOrEqualTo(1 + done / 10);
        });
  }

  /** Returns every fault of every call that the scenario makes when nothing fails. */
  private List<Fault> faults() throws Exception {
    List<Fault> faults = new ArrayList<>();
    for (Fsync fsync : Fsync.values()) {
      for (boolean inWorker : new boolean[] {true, false}) {
        Map<String, Integer> counts = counts(fsync, inWorker);
        System.out.println(fsync + (inWorker ? ", worker: " : ", locks: ") + counts);
        counts.forEach(
            (call, count) -> {
              for (int nth = 1; nth <= count; nth++) {
                add(faults, fsync, inWorker, call, nth);
              }
            });
      }
    }
    return faults;
  }

  private static void add(List<Fault> faults, Fsync fsync, boolean inWorker, String call, int nth) {
    faults.add(new Fault(inWorker, call, "signal=KILL", nth, false, fsync, false));
    for (String error : errors(call)) {
      for (boolean retries : new boolean[] {false, true}) {
        faults.add(new Fault(inWorker, call, "error=" + error, nth, false, fsync, retries));
      }
      // The JDK repeats an interrupted call until it is not; no kernel refuses all unlocking.
      if (!error.equals("EINTR") && !call.equals("fcntl")) {
        faults.add(new Fault(inWorker, call, "error=" + error, nth, true, fsync, false));
      }
    }
    if (call.equals("write")) { // the shortest of short writes; for ever it would be a loop
      faults.add(new Fault(inWorker, call, "retval=0", nth, false, fsync, false));
    }
  }

  private static List<String> errors(String call) {
    return switch (call) {
      case "openat" -> List.of("EMFILE", "EIO", "ENOSPC", "EINTR");
      case "write", "pwrite64" -> List.of("ENOSPC", "EIO", "EINTR");
      case "read", "pread64" -> List.of("EIO", "EINTR");
      case "rename", "renameat", "ftruncate", "fallocate", "mkdir" -> List.of("ENOSPC", "EIO");
      case "mmap" -> List.of("ENOMEM");
      case "fcntl" -> List.of("ENOLCK", "EINTR");
      default -> List.of("EIO");
    };
  }

  private Map<String, Integer> counts(Fsync fsync, boolean inWorker) throws Exception {
    Path directory = prepare();
    Jvm jvm = running();
    try (Strace strace =
        Strace.attach(
            inWorker ? worker : locker, root.resolve("trace"), List.of("-e", "trace=" + CALLS))) {
      assertThat(scenario(jvm, directory, fsync, false)).isEqualTo("done");
      Map<String, Integer> counts = new TreeMap<>();
      for (String line : strace.detach()) {
        int end = line.indexOf('(');
        if (end > 0) {
          counts.merge(line.substring(0, end), 1, Integer::sum);
        }
      }
      checkAfter(directory);
      return counts;
    }
  }

  private void check(Fault fault) throws Exception {
    Path directory = prepare();
    Jvm jvm = running();
    try (Strace strace =
        Strace.attach(fault.inWorker() ? worker : locker, root.resolve("trace"), fault.options())) {
      String answer = scenario(jvm, directory, fault.fsync(), fault.retries());
      if (answer == null) {
        assertThat(fault.kills()).as("the process lives: " + jvm.errors()).isTrue();
        jvm.kill();
        jvm.close();
        child = null;
      }
      String met = met(strace.detach());
      if (met.isEmpty()) {
        notMet++;
      } else if (answer != null) {
        checkAnswer(fault, met, answer, directory);
      }
    }
    checkAfter(directory);
    delete(directory);
  }

  /** Returns the first call that met the fault, empty if none did: the calls vary a little. */
  private static String met(List<String> trace) {
    return trace.stream()
        .filter(line -> line.contains("INJECTED") || line.contains("killed by SIGKILL"))
        .findFirst()
        .orElse("");
  }

  private static void checkAnswer(Fault fault, String met, String answer, Path directory) {
    assertThat(fault.kills()).as("the process was killed").isFalse();
    if (!answer.equals("done") && met.contains(directory.toString())) { // not of /proc/mounts, say
      assertThat(answer).startsWith("failed: ").contains(directory.toString());
      assertThat(answer).as("one line").doesNotContain("\\n");
      assertThat(fault.retries()).as("trying again helps: " + answer).isFalse();
    }
  }

  /** Another process receives what is left: here the JVM of the test. */
  private void checkAfter(Path directory) throws Exception {
    EventLog log = EventLog.open(log(directory));
    Set<Long> received = Aftermath.drain(directory);
    if (!Queues.batches(directory).isEmpty() && child != null) {
      child.close(); // it may hold on to something until its end
      child = null;
      received.addAll(Aftermath.drain(directory));
    }
    assertThat(Queues.batches(directory)).as("left in the queue").isEmpty();
    Aftermath.check(log, received);
  }

  private static Path log(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".log");
  }

  /** Returns a new queue in which dead owners have left something. */
  private Path prepare() throws IOException {
    Path directory = root.resolve("q" + cases++);
    copy(template(), directory);
    EventLog log = EventLog.open(log(directory));
    for (int i = 0; i < LEFT; i++) {
      log.add(i, EventLog.SENDING);
      log.add(i, i < LeftBehind.ACCEPTED ? EventLog.ACCEPTED : 0);
    }
    return directory;
  }

  private Jvm running() throws Exception {
    if (child == null) {
      Jvm started = Jvm.start(CHILD, FaultChild.class);
      child = started;
      String[] threads = started.line().split(" ", -1);
      worker = threads[0];
      locker = threads[1];
      Path directory = prepare();
      assertThat(scenario(started, directory, Fsync.ROLL, true)).isEqualTo("done");
      delete(directory);
    }
    return child;
  }

  private static @Nullable String scenario(Jvm jvm, Path directory, Fsync fsync, boolean retries)
      throws IOException {
    jvm.say(directory + " " + log(directory) + " " + fsync + " " + retries);
    return jvm.lineOrEnd();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    Files.delete(log(directory));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
