package dev.turboqueue.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An strace attached to one thread of another process. It counts the thread's system calls and
 * makes some of them fail. Other threads, and what the JVM does for itself, are not touched.
 */
final class Strace implements AutoCloseable {

  private final Process process;
  private final Path trace;

  private Strace(Process process, Path trace) {
    this.process = process;
    this.trace = trace;
  }

  /** Attaches to {@code thread} with further options such as {@code inject=…}. */
  static Strace attach(String thread, Path trace, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of("strace", "-y", "-s", "0", "-o", "" + trace));
    command.addAll(options);
    command.addAll(List.of("-p", thread));
    Process process = new ProcessBuilder(command).start();
    @SuppressWarnings("resource") // closed with the process
    BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
    String first = String.valueOf(errors.readLine());
    if (!first.endsWith(" attached")) {
      process.destroyForcibly();
      throw new IOException(first);
    }
    return new Strace(process, trace);
  }

  /** Detaches and returns the lines of the trace. */
  List<String> detach() throws IOException {
    close();
    return Files.readAllLines(trace);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
