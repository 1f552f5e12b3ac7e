package dev.turboqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another JVM that runs a main class of the tests. It dies with this object's close. */
public final class Jvm implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  /** Options of a JVM that is quick to start and small. */
  public static final List<String> QUICK =
      List.of("-Xmx64m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private Jvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts {@code main} in a JVM that is quick to start and small. */
  public static Jvm start(Class<?> main, Object... arguments) throws IOException {
    return start(QUICK, main, arguments);
  }

  /** Starts {@code main} in a JVM with {@code options}. */
  public static Jvm start(List<String> options, Class<?> main, Object... arguments)
      throws IOException {
    return start(command(options, main, arguments));
  }

  /** Returns the command that starts {@code main} in a JVM with {@code options}. */
  public static List<String> command(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr")); // not among its lines
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /** Starts any command. */
  public static Jvm start(List<String> command) throws IOException {
    Path errors = Files.createTempFile("jvm", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new Jvm(process, errors);
  }

  /** Returns the next line that it prints; fails if it ends before. */
  public String line() throws IOException {
    String line = lineOrEnd();
    assertThat(line).as("a line of the child; its errors: " + errors()).isNotNull();
    return line;
  }

  /** Returns the next line that it prints, null if it has ended. */
  public @Nullable String lineOrEnd() throws IOException {
    return output.readLine();
  }

  /** Gives it a line on its standard input. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Returns the number of its process. */
  public long pid() {
    return process.pid();
  }

  /** Sends SIGKILL and waits for its death. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    await();
  }

  /** Sends SIGTERM, without closing its input as {@code destroy} does, and waits for its end. */
  public int terminate() throws IOException, InterruptedException {
    signal("TERM");
    return await();
  }

  /** Sends any signal, such as STOP. */
  public void signal(String name) throws IOException, InterruptedException {
    List<String> command = List.of("kill", "-" + name, Long.toString(process.pid()));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /** Waits for its end and returns its exit status. */
  public int await() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the child's end within %s s", PATIENCE_SECONDS)
        .isTrue();
    return process.exitValue();
  }

  /** Returns what it has written to its standard error. */
  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    output.close();
    Faketime.cleanUp(process.pid());
    Files.deleteIfExists(errors);
  }
}
