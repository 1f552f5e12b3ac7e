package dev.turboqueue.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code turboq help}: explains a command. */
@Command(
    name = "help",
    description =
        "Explains a command, like 'turboq COMMAND --help'; without COMMAND, lists all commands.",
    footer = {"", "Example:", "  turboq help put"})
final class HelpCommand implements Callable<Integer> {

  @ParentCommand private Turboq turboq;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private @Nullable String command;

  @Override
  public Integer call() {
    CommandLine all = Turboq.withAllCommands(turboq);
    CommandLine explained = command == null ? all : all.getSubcommands().get(command);
    if (explained == null) {
      throw new CliException(Exit.USAGE, Misuse.noCommand(String.valueOf(command)));
    }
    explained.setColorScheme(spec.commandLine().getColorScheme());
    explained.usage(spec.commandLine().getOut());
    return Exit.OK;
  }
}
