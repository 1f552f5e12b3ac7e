package dev.turboqueue.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    /** Returns the object on stdout. */
    Map<String, Object> json() {
      return object(out());
    }

    /** Returns the objects on stdout, one a line. */
    List<Map<String, Object>> jsonLines() {
      return out().lines().map(Result::object).toList();
    }

    /** Returns what the object on stdout holds at a path of names and indexes. */
    Object at(Object... path) {
      Object found = json();
      for (Object step : path) {
        Object next =
            step instanceof Integer index
                ? ((List<?>) found).get(index)
                : ((Map<?, ?>) found).get(step);
        found = Objects.requireNonNull(next, () -> "no " + step + " in " + out());
      }
      return found;
    }

    private static Map<String, Object> object(String json) {
      try {
        return JSON.std.mapFrom(json);
      } catch (IOException e) {
        throw new UncheckedIOException(json, e);
      }
    }
  }

  Result run(String... args) {
    return run(new byte[0], args);
  }

  /** Stores messages, one a line. */
  void put(String queue, String lines, String... options) {
    List<String> args = new ArrayList<>(List.of("put", queue));
    args.addAll(List.of(options));
    Result put = run(lines.getBytes(StandardCharsets.UTF_8), args.toArray(String[]::new));
    if (put.exit() != Exit.OK) {
      throw new AssertionError(put.err());
    }
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
