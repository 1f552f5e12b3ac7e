package dev.turboqueue.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code turboq completion}: prints a script that makes a shell complete our commands and options.
 */
@Command(
    name = "completion",
    description = "Prints a script that makes the shell complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(turboq completion bash)",
      "  autoload -U compinit && compinit && source <(turboq completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {

  /** The supported shells. */
  enum Shell {
    bash,
    zsh
  }

  @ParentCommand private Turboq turboq;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell;

  @Override
  public Integer call() throws IOException {
    String script = AutoComplete.bash("turboq", Turboq.withAllCommands(turboq));
    // The script works for both; zsh first needs its emulation of bash.
    String prefix = shell == Shell.zsh ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
    turboq.globals().write(prefix + script);
    return Exit.OK;
  }
}
