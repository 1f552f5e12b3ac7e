package dev.turboqueue.examples.spring;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a process of its own, which dies with this object's close. */
final class OrderProcess implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path output;

  private OrderProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts the service on a free port; its queue and what it ships are in {@code root}. */
  static OrderProcess start(Path root) throws IOException {
    Path output = Files.createTempFile(root, "output", ".log");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            OrderService.class.getName(),
            "--server.port=0",
            "--orders.directory=" + root.resolve("q"),
            "--orders.shipped=" + root.resolve("shipped"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new OrderProcess(process, output);
  }

  /** Returns its port when it listens. */
  int port() {
    return await().atMost(PATIENCE).until(this::findPort, Optional::isPresent).orElseThrow();
  }

  private Optional<Integer> findPort() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("ended: " + Files.readString(output));
    }
    Matcher matcher = PORT.matcher(Files.readString(output));
    return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  /** Sends SIGTERM and returns the exit status. */
  int terminate() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).inheritIO().start().waitFor();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Returns the lines of its log that report trouble. */
  List<String> complaints() throws IOException {
    return Files.readAllLines(output).stream()
        .filter(line -> line.matches(".*(Exception| WARN | ERROR |\\bat .*\\.java:).*"))
        .toList();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
