package dev.turboqueue.cli;

import dev.turboqueue.QueueFullException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code turboq} command: the root that finds the command to run and reports how it ended. */
@Command(
    name = "turboq",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Turboq.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    description = "A durable work queue in a directory.",
    footer = {
      "",
      "Exit codes: 0 done, 1 failure, 2 usage, 3 not found, 4 empty or timed out, 5 queue full,"
          + " 6 damage found, 130 and 143 stopped by a signal.",
      "'turboq COMMAND --help' shows a command's options and an example."
    })
public final class Turboq implements Runnable {

  @Mixin private final Globals globals;

  @Spec private CommandSpec spec;

  private Turboq(Globals globals) {
    this.globals = globals;
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(
        execute(
            new FileInputStream(FileDescriptor.in).getChannel(),
            new FileOutputStream(FileDescriptor.out),
            err,
            args));
  }

  /** Runs the command on these streams and returns its exit code. */
  public static int execute(
      ReadableByteChannel in, OutputStream out, PrintStream err, String... args) {
    Globals globals = new Globals(in, out, err);
    return commandLine(new Turboq(globals), args)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .execute(args);
  }

  private static CommandLine commandLine(Turboq turboq, String[] args) {
    CommandLine line = new CommandLine(turboq);
    String invoked = Commands.invoked(args);
    for (String name : Commands.NAMES) {
      if (invoked == null || invoked.equals(name)) {
        line.addSubcommand(name, Commands.create(name));
      }
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(turboq::misused)
        .setExecutionExceptionHandler(turboq::failed);
  }

  /** Returns the options that every command takes. */
  public Globals globals() {
    return globals;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? See 'turboq --help'.");
  }

  private int misused(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    report(Exit.USAGE, String.valueOf(e.getMessage()));
    if (!globals.json()) {
      if (!UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr())) {
        globals.err().println("Try '" + command + " --help'.");
      }
    }
    return Exit.USAGE;
  }

  private int failed(Exception e, CommandLine line, ParseResult parsed) {
    int exit = exitOf(e);
    report(exit, sentence(e));
    if (globals.verbose()) {
      e.printStackTrace(globals.err());
    }
    return exit;
  }

  private void report(int exit, String sentence) {
    if (globals.json()) {
      try {
        globals.err().println(Json.of(Json.object("error", sentence, "exit", exit)));
        return;
      } catch (IOException cannotHappen) {
        // As text, then.
      }
    }
    globals.err().println("turboq: " + sentence);
  }

  private static int exitOf(Exception e) {
    if (e instanceof CliException stated) {
      return stated.exit();
    }
    if (e instanceof QueueFullException) {
      return Exit.FULL;
    }
    if (e instanceof NoSuchFileException) {
      return Exit.NOT_FOUND;
    }
    return e instanceof IllegalArgumentException ? Exit.USAGE : Exit.FAILURE;
  }

  private static String sentence(Exception e) {
    String message = e.getMessage();
    if (message == null) {
      return e.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
    if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
      return message
          + ": there is no such "
          + (e instanceof NoSuchFileException ? "file" : "directory");
    }
    return e instanceof AccessDeniedException ? message + ": permission denied" : message;
  }

  /** Reads the version from the jar's manifest. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Turboq.class.getPackage().getImplementationVersion();
      return new String[] {"turboq " + (version == null ? "(not packaged)" : version)};
    }
  }
}
