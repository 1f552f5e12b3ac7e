package dev.turboqueue.cli;

import dev.turboqueue.cli.lines.MessagePrinter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code turboq} command: finds the subcommand to run and reports how it ended. */
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
          + " 6 damage found, 129, 130 and 143 stopped by a signal.",
      "'turboq COMMAND --help' shows a command's options and an example."
    })
public final class Turboq implements Runnable {

  @Mixin private final Globals globals;

  @Spec private CommandSpec spec;

  private Turboq(Globals globals) {
    this.globals = globals;
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    Stop stop = new Stop(Thread.currentThread());
    stop.listen();
    Globals globals =
        new Globals(
            Terminal.input(),
            new FileOutputStream(FileDescriptor.out),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            stop);
    System.exit(execute(globals, ArgumentBytes.exact(args)));
  }

  /** Runs the command on the given streams and returns its exit code. */
  public static int execute(
      ReadableByteChannel in, OutputStream out, PrintStream err, String... args) {
    return execute(new Globals(in, out, err, new Stop(Thread.currentThread())), args);
  }

  static int execute(Globals globals, String... args) {
    Turboq turboq = new Turboq(globals);
    int exit =
        commandLine(turboq, args)
            .setOut(new PrintWriter(globals.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(globals.err(), true, StandardCharsets.UTF_8))
            .execute(args);
    return globals.stop().requested() ? globals.stop().exit() : exit;
  }

  private static CommandLine commandLine(Turboq turboq, String[] args) {
    String invoked = Commands.invoked(args);
    return (invoked == null ? withAllCommands(turboq) : withCommands(turboq, List.of(invoked)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Units::duration)
        .registerConverter(Path.class, ArgumentBytes::path)
        .setExecutionStrategy(turboq::start)
        .setParameterExceptionHandler(turboq::misused)
        .setExecutionExceptionHandler(turboq::failed);
  }

  static CommandLine withAllCommands(Turboq turboq) {
    return withCommands(turboq, Commands.NAMES);
  }

  private static CommandLine withCommands(Turboq turboq, List<String> names) {
    CommandLine line = new CommandLine(turboq);
    names.forEach(name -> line.addSubcommand(name, Commands.create(name)));
    return line;
  }

  /** Returns the options that every command takes. */
  public Globals globals() {
    return globals;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing; see 'turboq --help'.");
  }

  private int start(ParseResult parsed) {
    Log.configure(globals);
    Ansi ansi = globals.colorOut() ? Ansi.ON : Ansi.OFF;
    parsed
        .asCommandLineList()
        .forEach(line -> line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi)));
    return new CommandLine.RunLast().execute(parsed);
  }

  private int misused(ParameterException e, String[] args) {
    globals.error(Exit.USAGE, Misuse.sentence(e));
    if (!globals.json()) {
      globals.err().println(Printable.of(Misuse.hint(e)));
    }
    return Exit.USAGE;
  }

  private int failed(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof MessagePrinter.NobodyReadsException) {
      return Exit.OK;
    }
    int exit = Errors.exitOf(e);
    if (!globals.stop().requested()) {
      globals.error(exit, Errors.sentence(e));
    }
    if (globals.verbose()) {
      e.printStackTrace(globals.err());
    }
    return exit;
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
