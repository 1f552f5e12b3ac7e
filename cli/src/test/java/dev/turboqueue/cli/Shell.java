package dev.turboqueue.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code turboq} commands in this JVM. */
final class Shell {

  private final Path root;

  Shell(Path root) {
    this.root = root;
  }

  /** How a command ended and what it wrote. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(int exit, byte[] outBytes, String err) {

    String out() {
      return new String(outBytes, StandardCharsets.UTF_8);
    }
  }

  Result run(String... args) {
    return run(new byte[0], args);
  }

  Result run(byte[] input, String... args) {
    List<String> all = new ArrayList<>(List.of("-r", root.toString()));
    all.addAll(List.of(args));
    return bare(input, all.toArray(String[]::new));
  }

  /** Runs without {@code -r}. */
  static Result bare(byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Turboq.execute(
            Channels.newChannel(new ByteArrayInputStream(input)),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Result(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
