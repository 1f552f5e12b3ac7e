package dev.turboqueue.cli;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.cli.lines.Json;
import dev.turboqueue.cli.lines.LineInput;
import dev.turboqueue.cli.lines.MessagePrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name, and the standard streams. */
public final class Globals {

  /** When to colour the output. */
  public enum Color {
    /** On a terminal. */
    auto,
    /** Always. */
    always,
    /** Never. */
    never
  }

  @Option(
      names = {"-r", "--root"},
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The directory that holds the queues; by default $TURBOQ_ROOT.")
  private @Nullable Path root;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON: one object for a snapshot, one object per line for a stream.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print only data and errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Also print what the engine does, and stack traces.")
  private boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "When to use colours: auto (the default), always or never.")
  private Color color = Color.auto;

  @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "Show no progress bar.")
  private boolean noProgress;

  private final ReadableByteChannel in;
  private final OutputStream out;
  private final PrintStream err;

  private final Stop stop;

  Globals(ReadableByteChannel in, OutputStream out, PrintStream err, Stop stop) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  /**
   * Returns the directory that holds the queues.
   *
   * @throws CliException if it was not given
   */
  public Path root() {
    Path given = rootIfGiven();
    if (given != null) {
      return given;
    }
    throw new CliException(
        Exit.USAGE,
        "Where are the queues? Give their directory with -r DIR, or set TURBOQ_ROOT to it.");
  }

  /** Returns the root if it was given by option or environment, null otherwise. */
  public @Nullable Path rootIfGiven() {
    if (root != null) {
      return root;
    }
    String fromEnvironment = ArgumentBytes.environment("TURBOQ_ROOT");
    return fromEnvironment == null ? null : ArgumentBytes.path(fromEnvironment);
  }

  /** Returns whether to print JSON. */
  public boolean json() {
    return json;
  }

  /** Returns whether to print only data and errors. */
  public boolean quiet() {
    return quiet;
  }

  /** Returns whether to print more than usual. */
  public boolean verbose() {
    return verbose;
  }

  /** Returns whether a progress display is wanted and possible: stderr is a terminal. */
  public boolean showProgress() {
    return !noProgress && !quiet && !json && Terminal.isError();
  }

  /**
   * Returns whether a progress display is wanted and possible while these inputs are read: not from
   * a keyboard.
   */
  boolean showProgress(List<LineInput> inputs) {
    return showProgress() && !(Terminal.isInput() && inputs.stream().anyMatch(LineInput::isStdin));
  }

  /** Returns whether progress is wanted as lines of a log: stderr is not a terminal. */
  public boolean logProgress() {
    return !noProgress && !quiet && !json && !Terminal.isError();
  }

  /** Returns whether what goes to stderr may be coloured. */
  public boolean colorErr() {
    return color == Color.always
        || (color == Color.auto && Terminal.isError() && System.getenv("NO_COLOR") == null);
  }

  /** Returns whether what goes to stdout may be coloured. */
  public boolean colorOut() {
    return color == Color.always
        || (color == Color.auto && Terminal.isOutput() && System.getenv("NO_COLOR") == null);
  }

  /** Returns the stop that says whether a signal has asked this command to end. */
  public Stop stop() {
    return stop;
  }

  /** Opens a queue; tells the user if there was none and it was created. */
  TurboQueue open(String name, Path directory, DirectoryOptions options) throws IOException {
    boolean missing = QueueAddress.isMissing(directory);
    TurboQueue opened = TurboQueue.open(directory, options);
    if (missing) {
      say("turboq: created queue " + name);
    }
    return opened;
  }

  /** Returns stdin. */
  public ReadableByteChannel in() {
    return in;
  }

  /** Returns stdout, unbuffered: data only. */
  public OutputStream out() {
    return out;
  }

  /** Returns stderr: everything that is not data. */
  public PrintStream err() {
    return err;
  }

  /** Warns the user; the command continues. */
  public void warn(String sentence) {
    tell("turboq: warning:", "33", sentence, Json.object("warning", sentence));
  }

  /** Reports why the command ends with this exit code. */
  void error(int exit, String sentence) {
    tell("turboq:", "31", sentence, Json.object("error", sentence, "exit", exit));
  }

  private void tell(String prefix, String color, String sentence, Map<String, ?> object) {
    String shown = colorErr() ? "\u001b[1;" + color + "m" + prefix + "\u001b[0m" : prefix;
    err.println(json ? Json.of(object) : shown + " " + Printable.of(sentence));
  }

  /**
   * Asks the user something and returns the answer; null if there is no terminal. With {@code
   * --json} it does not ask.
   */
  @Nullable String ask(String question) throws IOException {
    if (json || !Terminal.isInput()) {
      return null;
    }
    err.print(question);
    err.flush();
    ByteArrayOutputStream typed = new ByteArrayOutputStream();
    ByteBuffer next = ByteBuffer.allocate(1);
    while (in.read(next.clear()) == 1 && next.get(0) != '\n') {
      typed.write(next.get(0));
    }
    return typed.toString(StandardCharsets.UTF_8).strip();
  }

  /** Prints a line of data; names in it may contain any character. */
  public void print(String line) throws IOException {
    write(Printable.of(line) + "\n");
  }

  /** Prints a heading. */
  void printHeading(String line) throws IOException {
    write((colorOut() ? "\u001b[1m" + line + "\u001b[0m" : line) + "\n");
  }

  /** Prints a line of data, a JSON object; see {@link Json#object}. */
  public void printJson(Map<String, ?> object) throws IOException {
    write(Json.of(object) + "\n");
  }

  /** Prints text unchanged. */
  void write(String text) throws IOException {
    MessagePrinter.write(out, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Prints something that is neither data nor an error, unless {@code --quiet} is given. */
  public void say(String line) {
    if (!quiet) {
      err.println(Printable.of(line));
    }
  }
}
