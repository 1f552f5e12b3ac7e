package dev.turboqueue.cli.bench;

import dev.turboqueue.cli.Globals;
import dev.turboqueue.cli.Turboq;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Measures the queue on this machine; each subcommand is a measurement. */
@Command(
    name = "bench",
    description = {
      "Measures the queue on this machine, with producers and consumers as separate processes on a"
          + " temporary directory.",
      "The directory is created under -r, or else under the system's temporary directory."
    },
    subcommands = {PutBench.class, GetBench.class, EndToEndBench.class, ClaimBench.class},
    footer = {"", "Example:", "  turboq bench e2e --producers 1 --consumers 2 --size 100"})
public final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @ParentCommand private Turboq turboq;

  Globals globals() {
    return turboq.globals();
  }

  /** Returns the directory of temporary queues. */
  Path root() {
    Path root = globals().rootIfGiven();
    return root != null ? root : Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Choose what to measure: turboq bench put, get, e2e or claim");
  }
}
