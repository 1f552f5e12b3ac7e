package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name, and the standard streams. */
public final class Globals {

  /** When the output is coloured. */
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
      description = "Print JSON: an object for a snapshot, an object a line for a stream.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print data and errors only.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more: what the engine does, and where an error comes from.")
  private boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "auto (the default), always or never.")
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
    if (root != null) {
      return root;
    }
    String fromEnvironment = System.getenv("TURBOQ_ROOT");
    if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
      return Path.of(fromEnvironment);
    }
    throw new CliException(
        Exit.USAGE,
        "Where are the queues? Give their directory with -r DIR, or set TURBOQ_ROOT to it.");
  }

  /** Returns the root if it was given by option or environment, null otherwise. */
  public @Nullable Path rootIfGiven() {
    String fromEnvironment = System.getenv("TURBOQ_ROOT");
    return root != null || (fromEnvironment != null && !fromEnvironment.isEmpty()) ? root() : null;
  }

  /**
   * Returns the directory of a queue.
   *
   * @throws CliException if the root was not given
   * @throws IllegalArgumentException if the name cannot be a queue's
   */
  public Path queueDirectory(String queue) {
    return TurboQueue.directory(root(), queue);
  }

  /**
   * Returns the directory of a queue that exists.
   *
   * @throws CliException if the root was not given or there is no such queue
   * @throws IllegalArgumentException if the name cannot be a queue's
   */
  public Path existingQueue(String queue) {
    Path directory = queueDirectory(queue);
    if (isMissing(directory)) {
      throw new CliException(
          Exit.NOT_FOUND,
          "There is no queue '"
              + queue
              + "' in "
              + root()
              + "; 'turboq ls' lists those there are.");
    }
    return directory;
  }

  /** Without a permission to look, it is not known; who opens the directory says so. */
  private static boolean isMissing(Path directory) {
    try {
      Files.readAttributes(directory, BasicFileAttributes.class);
      return false;
    } catch (AccessDeniedException e) {
      throw new CliException(Exit.FAILURE, e.getFile() + ": permission denied");
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns whether the output is to be JSON. */
  public boolean json() {
    return json;
  }

  /** Returns whether only data and errors are wanted. */
  public boolean quiet() {
    return quiet;
  }

  /** Returns whether more than usual is wanted. */
  public boolean verbose() {
    return verbose;
  }

  /** Returns whether a progress display is wanted and possible: stderr is a terminal. */
  public boolean showProgress() {
    return !noProgress && !quiet && !json && isTerminal(2);
  }

  /** Returns whether progress is wanted as lines of a log: stderr is no terminal. */
  public boolean logProgress() {
    return !noProgress && !quiet && !json && !isTerminal(2);
  }

  /** Returns whether what goes to stderr may be coloured. */
  public boolean colorErr() {
    return color == Color.always
        || (color == Color.auto && isTerminal(2) && System.getenv("NO_COLOR") == null);
  }

  /** Returns whether what goes to stdout may be coloured. */
  public boolean colorOut() {
    return color == Color.always
        || (color == Color.auto && outIsTerminal() && System.getenv("NO_COLOR") == null);
  }

  /** Returns whether stdout is a terminal. */
  public boolean outIsTerminal() {
    return isTerminal(1);
  }

  @SuppressWarnings("SystemConsoleNull") // from JDK 22 on it answers for all, which may cost a bar
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException noProcFileSystem) {
      return false; // no /proc: better no bar than one in a file
    }
  }

  /** Returns what tells whether a signal has asked this command to end. */
  public Stop stop() {
    return stop;
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

  /** Tells the user of something that is wrong although the command goes on. */
  public void warn(String sentence) {
    err.println(json ? Json.of(Json.object("warning", sentence)) : "turboq: warning: " + sentence);
  }

  /**
   * Asks the user something and returns what he types; null if there is no terminal to ask at. With
   * {@code --json} nobody is asked.
   */
  @Nullable String ask(String question) throws IOException {
    if (json || !isTerminal(0)) {
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

  /** Prints a line of data. */
  public void print(String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Prints a line of data, a JSON object; see {@link Json#object}. */
  public void printJson(Map<String, ?> object) throws IOException {
    print(Json.of(object));
  }

  /** Tells the user something that is neither data nor an error, unless he wants quiet. */
  public void say(String line) {
    if (!quiet) {
      err.println(line);
    }
  }
}
