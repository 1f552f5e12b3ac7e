package dev.turboqueue.faults;

import dev.turboqueue.Fsync;
import dev.turboqueue.internal.disk.Uninterrupted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process that meets the faults. It says the kernel's numbers of the two threads that touch a
 * queue's files, and then runs a scenario for each line that it is given: directory, event log,
 * fsync policy, whether to try again and the scenario, separated by spaces. Its answer is one line:
 * {@code done}, or {@code failed} and the message, or an exception of another kind. A scenario
 * should meet no fault the first time: it has the JVM load its classes.
 */
final class FaultChild {

  private FaultChild() {}

  public static void main(String[] args) throws Exception {
    loadAll(FaultChild.class);
    loadAll(Fsync.class);
    // The first line loads the JDK's time zones, which a fault would hit later.
    System.getLogger("dev.turboqueue").log(System.Logger.Level.INFO, "Waiting for faults");
    ExecutorService worker = Executors.newSingleThreadExecutor();
    say(worker.submit(FaultChild::thread).get() + " " + Uninterrupted.call(FaultChild::thread));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(1); // the worker would keep the process, and the test waiting
        });
    ExecutorService reader = Executors.newSingleThreadExecutor();
    for (String line = next(reader, input); line != null; line = next(reader, input)) {
      String[] words = line.split(" ", -1);
      Scenario scenario = Scenario.valueOf(words[4]);
      Calls calls =
          new Calls(
              Path.of(words[0]),
              EventLog.open(Path.of(words[1])),
              Fsync.valueOf(words[2]),
              Boolean.parseBoolean(words[3]));
      Callable<String> run =
          () -> {
            scenario.run(calls);
            return "done";
          };
      String answer;
      try {
        answer = worker.submit(run).get();
      } catch (java.util.concurrent.ExecutionException e) {
        Throwable cause = java.util.Objects.requireNonNull(e.getCause());
        cause.printStackTrace();
        String said = cause instanceof IOException ? "failed: " + cause.getMessage() : "" + cause;
        answer = said.replace("\n", "\\n");
      }
      say(answer);
    }
    worker.shutdown();
    reader.shutdown();
  }

  /** Waits for a line; the thread of locks, which the test traces, ends when nobody uses it. */
  private static @Nullable String next(ExecutorService reader, BufferedReader input)
      throws Exception {
    Future<@Nullable String> line = reader.submit(input::readLine);
    while (true) {
      try {
        return line.get(500, TimeUnit.MILLISECONDS);
      } catch (TimeoutException waiting) {
        Uninterrupted.call(() -> "");
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static String thread() throws IOException {
    return String.valueOf(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
  }

  /** Loads all classes beside {@code one}: later a fault would hit the loading. */
  static void loadAll(Class<?> one) throws Exception {
    Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isDirectory(root)) {
      return; // an archive is open already
    }
    try (Stream<Path> files = Files.walk(root.resolve("dev/turboqueue"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
        boolean ours = one == Fsync.class || name.startsWith("dev.turboqueue.faults.");
        if (ours && !name.endsWith("-info")) {
          Class.forName(name, true, FaultChild.class.getClassLoader());
        }
      }
    }
  }
}
