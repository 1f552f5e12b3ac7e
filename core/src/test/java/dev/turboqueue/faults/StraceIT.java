package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Fsync;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
 * process's last. By default a sample of them for some seconds; {@code -Dfaults=REGEX} takes all
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
  private static final Duration SAMPLE = Duration.ofSeconds(5);

  @TempDir Path root;

  private final Map<Scenario, Template> templates = new EnumMap<>(Scenario.class);
  private final Set<Scenario> loaded = EnumSet.noneOf(Scenario.class);
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
    for (Scenario scenario : Scenario.values()) {
      templates.put(scenario, scenario.prepare(root.resolve("template-" + scenario)));
    }
  }

  @AfterEach
  void end() throws IOException {
    if (child != null) {
      child.close();
      child = null;
    }
    loaded.clear();
  }

  @Test
  void no_fault_of_a_system_call_loses_or_invents_a_message() throws Exception {
    Seeds.withSeed(
        random -> {
          List<Fault> faults = faults(random);
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
            }
            done++;
          }
          System.out.println(
              done + " of " + faults.size() + " faults, " + notMet + " of them not met");
          assertThat(failures).isEmpty();
          assertThat(notMet).isLessThanOrEqualTo(1 + done / 5); // the queue's thread does some
        });
  }

  /** Returns every fault of every call that the scenarios make when nothing fails. */
  private List<Fault> faults(Random random) throws Exception {
    List<Fault> faults = new ArrayList<>();
    for (Scenario scenario : Scenario.values()) {
      for (Fsync fsync : policies(random)) {
        for (boolean inWorker : new boolean[] {true, false}) {
          Fault none = new Fault(scenario, inWorker, CALLS, "", 0, false, fsync, false);
          counts(none)
              .forEach(
                  (call, count) -> {
                    for (int nth = 1; nth <= count; nth++) {
                      add(faults, none, call, nth);
                    }
                  });
        }
      }
    }
    return faults;
  }

  /** Counting the calls takes longer than the sample itself: one policy is enough for that. */
  private static List<Fsync> policies(Random random) {
    Fsync[] all = Fsync.values();
    return WANTED == null ? List.of(Seeds.any(random, all)) : List.of(all);
  }

  private static void add(List<Fault> faults, Fault none, String call, int nth) {
    Fault once = none.of(call, nth);
    faults.add(once.with("signal=KILL"));
    for (String error : errors(call)) {
      Fault failure = once.with("error=" + error);
      faults.add(failure);
      faults.add(failure.outlasted());
      // The JDK repeats an interrupted call until it is not; no kernel refuses all unlocking.
      if (!error.equals("EINTR") && !call.equals("fcntl")) {
        faults.add(failure.lasting());
      }
    }
    if (call.equals("write")) { // the shortest of short writes; for ever it would be a loop
      faults.add(once.with("retval=0"));
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

  /** Returns how often the scenario makes each call when nothing fails. */
  private Map<String, Integer> counts(Fault none) throws Exception {
    Path directory = prepare(none.scenario());
    try (Strace strace = attach(none, List.of("-e", "trace=" + CALLS))) {
      assertThat(run(running(none.scenario()), directory, none)).isEqualTo("done");
      Map<String, Integer> counts = new TreeMap<>();
      for (String line : strace.detach()) {
        int end = line.indexOf('(');
        if (end > 0) {
          counts.merge(line.substring(0, end), 1, Integer::sum);
        }
      }
      System.out.println(none.place() + ": " + counts);
      checkAfter(none.scenario(), directory, true);
      return counts;
    }
  }

  /** Of the threads of locks, the traced one ends when the others are used; a new child has one. */
  private Strace attach(Fault fault, List<String> options) throws Exception {
    running(fault.scenario());
    try {
      return attachNow(fault, options);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No such process")) {
        throw e;
      }
      end();
      running(fault.scenario());
      return attachNow(fault, options);
    }
  }

  private Strace attachNow(Fault fault, List<String> options) throws IOException {
    return Strace.attach(fault.inWorker() ? worker : locker, root.resolve("trace"), options);
  }

  private void check(Fault fault) throws Exception {
    Path directory = prepare(fault.scenario());
    String answer;
    try (Strace strace = attach(fault, fault.options())) {
      Jvm jvm = running(fault.scenario());
      answer = run(jvm, directory, fault);
      if (answer == null) {
        assertThat(fault.kills()).as("the process lives: " + jvm.errors()).isTrue();
        jvm.kill();
        end();
      }
      String met = met(strace.detach());
      if (met.isEmpty()) {
        notMet++;
      } else if (answer != null) {
        checkAnswer(fault, met, answer, directory);
      }
    }
    checkAfter(fault.scenario(), directory, "done".equals(answer) && !fault.retries());
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
  private void checkAfter(Scenario scenario, Path directory, boolean undisturbed) throws Exception {
    EventLog log = EventLog.open(log(directory));
    Template template = template(scenario);
    Found found = takeAll(directory, template);
    if (!Queues.batches(directory).isEmpty() && child != null) {
      end(); // it may hold on to something until its end
      found.addAll(takeAll(directory, template));
    }
    assertThat(Queues.batches(directory)).as("left in the queue").isEmpty();
    Aftermath.check(log, found, undisturbed);
    for (String name : template.damaged()) {
      assertThat(directory.resolve(".turboqueue").resolve("repaired_" + name))
          .hasSameBinaryContentAs(template.directory().resolve(name));
    }
  }

  private static Found takeAll(Path directory, Template template) throws Exception {
    if (!template.damaged().isEmpty()) {
      try (TurboQueue queue = TurboQueue.open(directory)) {
        queue.repair();
      }
    }
    return Aftermath.drain(directory);
  }

  private Template template(Scenario scenario) {
    return Objects.requireNonNull(templates.get(scenario));
  }

  private static Path log(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".log");
  }

  /** Returns a new queue for a scenario. */
  private Path prepare(Scenario scenario) throws IOException {
    Path directory = root.resolve("q" + cases++);
    template(scenario).copyTo(directory, EventLog.open(log(directory)));
    return directory;
  }

  /** Returns a child that has run a scenario before. */
  private Jvm running(Scenario scenario) throws Exception {
    Jvm running = child;
    if (running == null) {
      running = Jvm.start(CHILD, FaultChild.class);
      child = running;
      String[] threads = running.line().split(" ", -1);
      worker = threads[0];
      locker = threads[1];
    }
    if (loaded.add(scenario)) {
      Path directory = prepare(scenario);
      Fault none = new Fault(scenario, true, "", "", 0, false, Fsync.ROLL, true);
      assertThat(run(running, directory, none)).isEqualTo("done");
      delete(directory);
    }
    return running;
  }

  private static @Nullable String run(Jvm jvm, Path directory, Fault fault) throws IOException {
    List<?> words =
        List.of(directory, log(directory), fault.fsync(), fault.retries(), fault.scenario());
    jvm.say(words.stream().map(Object::toString).collect(Collectors.joining(" ")));
    return jvm.lineOrEnd();
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
