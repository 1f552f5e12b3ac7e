package dev.turboqueue.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** The parent's view of a {@link BenchChild}: its output so far. Used by one thread. */
final class Child {

  /**
   * A line of a child's output.
   *
   * @param line null at the end of its output
   */
  record Said(Child child, @Nullable String line) {}

  private final Role role;
  private final Process process;
  private boolean ready;
  private long count;
  private @Nullable Report report;

  private Child(Role role, Process process) {
    this.role = role;
    this.process = process;
  }

  /**
   * Starts a JVM like this one.
   *
   * @param jvmOptions further options for it
   * @param said gets its lines
   */
  static Child start(Task task, List<String> jvmOptions, BlockingQueue<Said> said)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr")); // not among its lines
    command.add(
        "--enable-native-access=ALL-UNNAMED"); // otherwise newer JVMs warn about sqlite-jdbc
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BenchChild.class.getName());
    command.addAll(task.toArguments());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Child child = new Child(task.role(), process);
    Thread listener = new Thread(() -> child.listen(said), "bench-listener");
    listener.setDaemon(true);
    listener.start();
    return child;
  }

  private void listen(BlockingQueue<Said> said) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = output.readLine()) != null) {
        said.add(new Said(this, line));
      }
    } catch (IOException closed) {
      // The process was killed; its end is reported elsewhere.
    }
    said.add(new Said(this, null));
  }

  /** Handles a line. */
  void note(@Nullable String line) throws BenchException {
    if (line == null) {
      if (report == null) {
        throw new BenchException("A " + name() + " process ended early; its output is above");
      }
    } else if (line.equals("ready")) {
      ready = true;
    } else if (line.startsWith("count ")) {
      count = Long.parseLong(line.substring("count ".length()));
    } else if (line.startsWith("done ")) {
      report = Report.parse(line.substring("done ".length()));
      count = report.messages();
    }
  }

  private String name() {
    return role == Role.PRODUCER ? "producer" : "consumer";
  }

  boolean isReady() {
    return ready;
  }

  boolean isDone() {
    return report != null;
  }

  /** Returns how many messages it has sent or received, according to its last report. */
  long count() {
    return count;
  }

  Report report() {
    if (report == null) {
      throw new IllegalStateException("The " + name() + " is not done");
    }
    return report;
  }

  /** Lets it begin. */
  void go() throws IOException {
    OutputStream input = process.getOutputStream();
    input.write('\n');
    input.flush();
  }

  /** Tells a consumer that everything has been received. */
  void stop() throws IOException {
    process.getOutputStream().close();
  }

  /** Ends the process by force, and returns when it has ended. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
